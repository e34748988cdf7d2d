using System.ComponentModel;
using TravelApi.Hotels;

namespace TravelApi.Bookings;

internal enum BookingStatus
{
    Confirmed,
    Waitlisted,
    Cancelled,
}

[Description("A seat on a flight, or a place on its waitlist.")]
internal sealed record Booking(
    [property: Description("BK-… for a seat, WL-… for a place on a waitlist.")] string Id,
    BookingStatus Status,
    string FlightId,
    string FlightNumber,
    string Origin,
    string Destination,
    DateOnly Date,
    [property: Description("Null until somebody is named.")] string? Passenger,
    decimal Price,
    [property: Description("ISO 4217.")] string Currency,
    bool Paid,
    [property: Description("Place in the queue, from 1; null for a seat.")] int? WaitlistPosition,
    DateTimeOffset CreatedAt);

[Description("What a cancellation did.")]
internal sealed record Cancellation(
    string BookingId,
    BookingStatus Status,
    [property: Description("What goes back to the customer; 0 when nothing was paid.")] decimal RefundAmount,
    string Currency,
    [property: Description("True when an earlier request had cancelled it: nothing was done now.")] bool AlreadyCancelled,
    DateTimeOffset CancelledAt);

internal enum PaymentMethod
{
    Card,
    Invoice,
}

[Description("A payment for a booking.")]
internal sealed record Payment(string Id, string BookingId, decimal Amount, string Currency, PaymentMethod Method, DateTimeOffset PaidAt);

[Description("A flight and a hotel, held together.")]
internal sealed record Trip(
    string Id,
    [property: Description("waitlisted while its flight is: the room is held, no seat yet.")] BookingStatus Status,
    Booking FlightBooking,
    HotelBooking HotelBooking,
    decimal TotalPrice,
    string Currency,
    DateTimeOffset ConfirmedAt);
