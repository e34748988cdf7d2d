using System.Globalization;
using TravelApi.Bookings;
using TravelApi.Flights;

namespace TravelApi.Hotels;

/// <summary>Four made-up hotels for every city, always the same, cheapest first.</summary>
internal static class HotelCatalogue
{
    private static readonly string[] Names = ["Hotel Central", "Riverside Inn", "Grand Hotel", "Station House"];
    private static readonly string[] Streets = ["Market Street", "River Road", "Opera Square", "Station Road"];

    /// <summary>The hotels of a city with all their rooms.</summary>
    public static IReadOnlyList<Hotel> In(string city)
    {
        var code = Place.Code(city);
        return code == Place.NoHotels
            ? []
            : [.. Enumerable.Range(0, Names.Length).Select(index => Hotel(city.Trim(), code, index)).OrderBy(hotel => hotel.PricePerNight)];
    }

    /// <summary>The hotel of an id that <see cref="In"/> gave; null for any other text.</summary>
    public static Hotel? Find(string id) =>
        id.Split('-') is ["HT", var city, _] && city.Any(char.IsLetterOrDigit) ? In(city).FirstOrDefault(hotel => hotel.Id == id) : null;

    private static Hotel Hotel(string city, string code, int index)
    {
        var seed = $"{code}#{index}";
        var stars = 2 + StableHash.Of(seed + "stars", 4);
        return new Hotel(
            string.Create(CultureInfo.InvariantCulture, $"HT-{code}-{index + 1}"),
            $"{Names[index]} {city}", city, stars,
            PricePerNight: (stars * 38) + StableHash.Of(seed + "price", 45),
            TravelDesk.Currency,
            RoomsAvailable: 60 + StableHash.Of(seed + "rooms", 140),
            new HotelAddress($"{1 + StableHash.Of(seed + "house", 90)} {Streets[index]}", city));
    }
}
