using System.Globalization;

namespace TravelApi.Flights;

/// <summary>A made-up timetable for every route and date, always the same: three to five flights a day, dearer at weekends and at noon.</summary>
internal static class FlightSchedule
{
    private static readonly (string Code, string Name)[] Airlines =
    [
        ("AA", "American Airlines"), ("AF", "Air France"), ("BA", "British Airways"), ("DL", "Delta Air Lines"), ("LH", "Lufthansa"), ("UA", "United Airlines"),
    ];

    /// <summary>The flights of a day in order of departure; none when origin and destination are the same place.</summary>
    public static IReadOnlyList<ScheduledFlight> On(string origin, string destination, DateOnly date)
    {
        var (from, to) = (Place.Code(origin), Place.Code(destination));
        if (from == to)
        {
            return [];
        }

        var route = $"{from}>{to}";
        var day = string.Create(CultureInfo.InvariantCulture, $"{route}@{date:yyyy-MM-dd}");
        var count = 3 + StableHash.Of(day, 3);
        return [.. Enumerable.Range(0, count).Select(index => Flight(from, to, date, route, day, index, count))];
    }

    /// <summary>The flight of an id that <see cref="On"/> gave; null for any other text.</summary>
    public static ScheduledFlight? Find(string id) =>
        id.Split('-') is [_, var origin, var destination, var day]
        && DateOnly.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && origin.Any(char.IsLetterOrDigit) && destination.Any(char.IsLetterOrDigit)
            ? On(origin, destination, date).FirstOrDefault(flight => flight.Id == id)
            : null;

    public static string? AirlineOf(string flightNumber) =>
        Airlines.FirstOrDefault(airline => flightNumber.StartsWith(airline.Code, StringComparison.Ordinal)).Name;

    private static ScheduledFlight Flight(string from, string to, DateOnly date, string route, string day, int index, int count)
    {
        var seed = $"{day}#{index}";
        var airline = Airlines[StableHash.Of(seed + "airline", Airlines.Length)];
        // Numbers of one day differ: each departure has its own hundred.
        var number = $"{airline.Code}{100 + (index * 150) + StableHash.Of(seed + "number", 150)}";
        var departs = new TimeOnly(6, 0).AddMinutes((index * 16 * 60 / count) + (5 * StableHash.Of(seed + "minute", 12)));
        return new ScheduledFlight(
            number, airline.Name, from, to, date, departs,
            DurationMinutes: 55 + StableHash.Of(route + "duration", 600),
            Price: Price(route, day, date, seed, departs),
            Seats: to switch
            {
                Place.SoldOut => 0,
                Place.NotOnSale => null,
                _ => 20 + StableHash.Of(seed + "seats", 200),
            });
    }

    private static decimal Price(string route, string day, DateOnly date, string seed, TimeOnly departs)
    {
        decimal price = 90 + StableHash.Of(route, 500);
        price *= 0.75m + (StableHash.Of(day + "demand", 60) / 100m);
        price *= date.DayOfWeek is DayOfWeek.Friday or DayOfWeek.Sunday ? 1.2m : 1m;
        price *= departs.Hour is >= 9 and < 15 ? 1.1m : 1m;
        return decimal.Round(price + StableHash.Of(seed + "cents", 2000) / 100m, 2);
    }
}
