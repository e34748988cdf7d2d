using System.ComponentModel;
using TravelApi.Bookings;

namespace TravelApi.Hotels;

[Description("A hotel with rooms left for the whole stay.")]
internal sealed record Hotel(
    string Id,
    string Name,
    string City,
    int Stars,
    decimal PricePerNight,
    [property: Description("ISO 4217.")] string Currency,
    int RoomsAvailable,
    HotelAddress Address);

[Description("Where a hotel stands.")]
internal sealed record HotelAddress(string Street, string City);

[Description("A room reserved for a guest.")]
internal sealed record HotelBooking(
    string Id,
    BookingStatus Status,
    string HotelId,
    string HotelName,
    string City,
    DateOnly Checkin,
    DateOnly Checkout,
    int Nights,
    string Guest,
    decimal TotalPrice,
    string Currency,
    DateTimeOffset CreatedAt);
