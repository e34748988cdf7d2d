using System.ComponentModel;

namespace TravelApi.Flights;

[Description("A flight of one day.")]
internal sealed record Flight(
    [property: Description("Names the flight in every other operation; holds number, route and date.")] string Id,
    string FlightNumber,
    string Airline,
    string Origin,
    string Destination,
    DateOnly Date,
    [property: Description("Local time, HH:mm.")] string DepartsAt,
    int DurationMinutes,
    decimal Price,
    [property: Description("ISO 4217.")] string Currency,
    [property: Description("Null when the flight is not on sale.")] int? SeatsAvailable);

[Description("How many seats a flight has left.")]
internal sealed record Availability(
    string FlightId,
    [property: Description("0: sold out; null: not on sale.")] int? SeatsAvailable);

internal enum FlightStatus
{
    OnTime,
    Delayed,
    Boarding,
    Landed,
}

[Description("The answer to a question about a flight.")]
internal sealed record FlightAnswer(
    string Question,
    [property: Description("One sentence for a person.")] string Answer,
    string FlightNumber,
    string Airline,
    FlightStatus Status,
    int DelayMinutes,
    string Gate);
