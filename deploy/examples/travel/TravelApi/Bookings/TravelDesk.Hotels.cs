using TravelApi.Hotels;

namespace TravelApi.Bookings;

/// <summary>The hotels of the desk, and trips that hold a flight and a hotel together.</summary>
internal sealed partial class TravelDesk
{
    private readonly Dictionary<string, HotelBooking> hotelBookings = [];
    private readonly Dictionary<(string Flight, string Hotel), Trip> trips = [];
    private int lastHotelBooking;
    private int lastTrip;

    public IReadOnlyList<Hotel> SearchHotels(string city, DateOnly checkin, DateOnly checkout, decimal? maxPrice)
    {
        Nights(checkin, checkout);
        return
        [
            .. HotelCatalogue.In(city)
                .Select(hotel => hotel with { RoomsAvailable = RoomsLeft(hotel, checkin, checkout) })
                .Where(hotel => hotel.RoomsAvailable > 0 && (maxPrice is null || hotel.PricePerNight <= maxPrice)),
        ];
    }

    public HotelBooking BookHotel(string hotelId, DateOnly checkin, DateOnly checkout, string guest)
    {
        var hotel = HotelCatalogue.Find(hotelId) ?? throw NotFound("hotel_not_found", $"There is no hotel {hotelId}; search_hotels gives the ids.");
        var nights = Nights(checkin, checkout);
        if (RoomsLeft(hotel, checkin, checkout) <= 0)
        {
            throw Conflict("hotel_full", $"{hotel.Name} has no room left for these dates.");
        }

        var booking = new HotelBooking(
            Id("HB", ++lastHotelBooking), BookingStatus.Confirmed, hotel.Id, hotel.Name, hotel.City, checkin, checkout, nights, guest,
            nights * hotel.PricePerNight, Currency, time.GetUtcNow());
        hotelBookings[booking.Id] = booking;
        return booking;
    }

    /// <summary>Gives the room up; free of charge. Doing it again changes nothing.</summary>
    public Cancellation CancelHotel(string bookingId)
    {
        var booking = HotelBooking(bookingId);
        if (booking.Status == BookingStatus.Cancelled)
        {
            return cancellations[bookingId] with { AlreadyCancelled = true };
        }

        hotelBookings[bookingId] = booking with { Status = BookingStatus.Cancelled };
        return cancellations[bookingId] = new Cancellation(bookingId, BookingStatus.Cancelled, 0m, Currency, false, time.GetUtcNow());
    }

    /// <summary>Holds the two bookings together. A waitlisted flight makes a waitlisted trip: the room is held, a seat is still to come.</summary>
    public Trip ConfirmTrip(string flightBookingId, string hotelBookingId)
    {
        var (flight, hotel) = (GetBooking(flightBookingId), HotelBooking(hotelBookingId));
        var cancelled = flight.Status == BookingStatus.Cancelled ? flight.Id : hotel.Status == BookingStatus.Cancelled ? hotel.Id : null;
        if (cancelled is not null)
        {
            throw Conflict("booking_cancelled", $"Booking {cancelled} is cancelled; a trip needs both.");
        }

        if (trips.TryGetValue((flight.Id, hotel.Id), out var known))
        {
            return known;
        }

        var trip = new Trip(
            Id("TR", ++lastTrip), flight.Status, flight, hotel, flight.Price + hotel.TotalPrice, Currency, time.GetUtcNow());
        return trips[(flight.Id, hotel.Id)] = trip;
    }

    private HotelBooking HotelBooking(string bookingId) => hotelBookings.TryGetValue(bookingId, out var booking)
        ? booking
        : throw NotFound("booking_not_found", $"There is no hotel booking {bookingId}.");

    private int RoomsLeft(Hotel hotel, DateOnly checkin, DateOnly checkout) =>
        HotelCatalogue.Find(hotel.Id)!.RoomsAvailable - hotelBookings.Values.Count(booking =>
            booking.HotelId == hotel.Id && booking.Status == BookingStatus.Confirmed && booking.Checkin < checkout && checkin < booking.Checkout);

    private static int Nights(DateOnly checkin, DateOnly checkout) => checkout.DayNumber - checkin.DayNumber is var nights and > 0
        ? nights
        : throw Unprocessable("dates_invalid", "checkout must be after checkin.");
}
