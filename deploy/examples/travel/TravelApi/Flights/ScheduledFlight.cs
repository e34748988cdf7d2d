using System.Globalization;

namespace TravelApi.Flights;

/// <summary>A flight as the timetable knows it, before any booking. The id holds number, route and date, so that it can be found again.</summary>
internal sealed record ScheduledFlight(
    string Number, string Airline, string Origin, string Destination, DateOnly Date, TimeOnly Departs, int DurationMinutes, decimal Price, int? Seats)
{
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Number}-{Origin}-{Destination}-{Date:yyyyMMdd}");
}
