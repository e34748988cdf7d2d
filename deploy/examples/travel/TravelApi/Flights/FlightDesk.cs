using System.Text.RegularExpressions;

namespace TravelApi.Flights;

/// <summary>Answers questions about flights in plain English, of the one kind it understands.</summary>
internal static partial class FlightDesk
{
    /// <exception cref="TravelException">422 for a question of any other kind; 404 for an airline that is not served here.</exception>
    public static FlightAnswer Answer(string question)
    {
        var match = StatusQuestion().Match(question);
        if (!match.Success)
        {
            throw new TravelException(
                StatusCodes.Status422UnprocessableEntity, "question_not_understood",
                $"I cannot answer '{question}'. Ask for the status of a flight by its number, as in 'Get status for flight AA123'.");
        }

        var number = match.Groups["number"].Value.ToUpperInvariant().Replace(" ", "", StringComparison.Ordinal);
        var airline = FlightSchedule.AirlineOf(number)
            ?? throw new TravelException(
                StatusCodes.Status404NotFound, "flight_not_found", $"No flight {number}: airlines served here are AA, AF, BA, DL, LH and UA.");

        var status = (FlightStatus)StableHash.Of(number + "status", 4);
        var delay = status == FlightStatus.Delayed ? 10 + (5 * StableHash.Of(number + "delay", 20)) : 0;
        var gate = $"{(char)('A' + StableHash.Of(number + "pier", 5))}{1 + StableHash.Of(number + "gate", 40)}";
        var words = status switch
        {
            FlightStatus.OnTime => $"is on time and leaves from gate {gate}",
            FlightStatus.Delayed => $"is delayed by {delay} minutes and leaves from gate {gate}",
            FlightStatus.Boarding => $"is boarding at gate {gate}",
            _ => $"has landed and is at gate {gate}",
        };
        return new FlightAnswer(question, $"{airline} flight {number} {words}.", number, airline, status, delay, gate);
    }

    [GeneratedRegex(
        @"^\s*(?:(?:please\s+)?(?:(?:get|show|tell\s+me|give\s+me|check|what\s+is|what's)\s+)?(?:the\s+)?(?:current\s+|real-time\s+)?status\s+(?:for|of)\s+(?:flight\s+)?(?<number>[a-z]{2}\s?\d{1,4})|is\s+(?:flight\s+)?(?<number>[a-z]{2}\s?\d{1,4})\s+(?:on\s+time|delayed|late))\s*[.?!]?\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex StatusQuestion();
}
