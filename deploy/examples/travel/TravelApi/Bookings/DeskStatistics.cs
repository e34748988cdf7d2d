namespace TravelApi.Bookings;

/// <summary>What there is at the desk now; <c>cancelled</c> counts are not in the others.</summary>
internal sealed record DeskStatistics(
    int Bookings, int BookingsCancelled, int Waitlisted, int WaitlistCancelled, int HotelBookings, int HotelBookingsCancelled, int Payments, int Trips);
