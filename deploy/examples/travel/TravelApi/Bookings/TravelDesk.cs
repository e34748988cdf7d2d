using System.Globalization;
using TravelApi.Flights;

namespace TravelApi.Bookings;

/// <summary>
/// Everything booked, in memory. Not safe for concurrent use: <see cref="Operations.OperationRunner"/> runs one operation at a time, which is what
/// makes an effect and its idempotency record one.
/// </summary>
internal sealed partial class TravelDesk(TimeProvider time)
{
    public const string Currency = "USD";

    private static readonly Dictionary<string, decimal> Rates = new(StringComparer.OrdinalIgnoreCase)
    {
        [Currency] = 1m, ["EUR"] = 0.92m, ["GBP"] = 0.79m, ["CHF"] = 0.88m,
    };

    private readonly Dictionary<string, Booking> bookings = [];
    private readonly Dictionary<string, Cancellation> cancellations = [];
    private readonly Dictionary<string, Payment> payments = [];
    private readonly Dictionary<string, int> seatsTaken = [];
    private readonly Dictionary<string, int> queueLengths = [];
    private int lastBooking;
    private int lastPayment;

    public IReadOnlyList<Flight> SearchFlights(string origin, string destination, DateOnly date, string currency)
    {
        if (!Rates.TryGetValue(currency, out var rate))
        {
            throw Unprocessable("currency_unknown", $"Prices are given in {string.Join(", ", Rates.Keys)}, not in '{currency}'.");
        }

        return
        [
            .. FlightSchedule.On(origin, destination, date).Select(flight => new Flight(
                flight.Id, flight.Number, flight.Airline, origin.Trim(), destination.Trim(), flight.Date,
                flight.Departs.ToString("HH:mm", CultureInfo.InvariantCulture), flight.DurationMinutes,
                decimal.Round(flight.Price * rate, 2), currency.ToUpperInvariant(), SeatsLeft(flight))),
        ];
    }

    public Availability CheckAvailability(string flightId) => new(flightId, SeatsLeft(Scheduled(flightId)));

    public Booking CreateBooking(string flightId, string? passenger)
    {
        var flight = Scheduled(flightId);
        return SeatsLeft(flight) switch
        {
            null => throw Conflict("not_on_sale", $"Flight {flightId} is not on sale."),
            <= 0 => throw Conflict("no_seats", $"Flight {flightId} is sold out; add_to_waitlist queues for a seat."),
            _ => Add(flight, passenger, "BK", BookingStatus.Confirmed, position: null),
        };
    }

    public Booking AddToWaitlist(string flightId, string? passenger)
    {
        var flight = Scheduled(flightId);
        return Add(flight, passenger, "WL", BookingStatus.Waitlisted, 1 + queueLengths.GetValueOrDefault(flight.Id));
    }

    public Booking GetBooking(string bookingId) => bookings.TryGetValue(bookingId, out var booking)
        ? booking
        : throw NotFound("booking_not_found", $"There is no booking {bookingId}.");

    public Payment ProcessPayment(string bookingId, decimal? amount, PaymentMethod method)
    {
        var booking = GetBooking(bookingId);
        if (booking.Status != BookingStatus.Confirmed)
        {
            throw Conflict("not_payable", $"Booking {bookingId} is {booking.Status.ToString().ToLowerInvariant()}: only a confirmed seat is paid for.");
        }

        if (booking.Paid)
        {
            throw Conflict("already_paid", $"Booking {bookingId} is paid already.");
        }

        if (amount is { } given && given != booking.Price)
        {
            throw Unprocessable("amount_mismatch", string.Create(CultureInfo.InvariantCulture, $"Booking {bookingId} costs {booking.Price} {booking.Currency}, not {given}."));
        }

        var payment = new Payment(Id("PY", ++lastPayment), bookingId, booking.Price, booking.Currency, method, time.GetUtcNow());
        payments[bookingId] = payment;
        bookings[bookingId] = booking with { Paid = true };
        return payment;
    }

    /// <summary>Gives up a seat or a place on a waitlist and refunds what was paid. Doing it again changes nothing.</summary>
    public Cancellation CancelBooking(string bookingId)
    {
        var booking = GetBooking(bookingId);
        if (booking.Status == BookingStatus.Cancelled)
        {
            return cancellations[bookingId] with { AlreadyCancelled = true };
        }

        Count(booking, -1);
        var refund = booking.Paid ? booking.Price : 0m;
        bookings[bookingId] = booking with { Status = BookingStatus.Cancelled, Paid = false, WaitlistPosition = null };
        return cancellations[bookingId] = new Cancellation(bookingId, BookingStatus.Cancelled, refund, booking.Currency, false, time.GetUtcNow());
    }

    public void Clear()
    {
        bookings.Clear();
        cancellations.Clear();
        payments.Clear();
        seatsTaken.Clear();
        queueLengths.Clear();
        hotelBookings.Clear();
        trips.Clear();
        (lastBooking, lastPayment, lastHotelBooking, lastTrip) = (0, 0, 0, 0);
    }

    public DeskStatistics Statistics()
    {
        var waitlist = bookings.Values.Where(booking => booking.Id.StartsWith("WL", StringComparison.Ordinal)).ToList();
        var seats = bookings.Values.Except(waitlist).ToList();
        return new DeskStatistics(
            Bookings: seats.Count(booking => booking.Status == BookingStatus.Confirmed),
            BookingsCancelled: seats.Count(booking => booking.Status == BookingStatus.Cancelled),
            Waitlisted: waitlist.Count(booking => booking.Status == BookingStatus.Waitlisted),
            WaitlistCancelled: waitlist.Count(booking => booking.Status == BookingStatus.Cancelled),
            HotelBookings: hotelBookings.Values.Count(booking => booking.Status == BookingStatus.Confirmed),
            HotelBookingsCancelled: hotelBookings.Values.Count(booking => booking.Status == BookingStatus.Cancelled),
            Payments: payments.Count,
            Trips: trips.Count);
    }

    private Booking Add(ScheduledFlight flight, string? passenger, string prefix, BookingStatus status, int? position)
    {
        var booking = new Booking(
            Id(prefix, ++lastBooking), status, flight.Id, flight.Number, flight.Origin, flight.Destination, flight.Date,
            passenger, flight.Price, Currency, Paid: false, position, time.GetUtcNow());
        bookings[booking.Id] = booking;
        Count(booking, 1);
        return booking;
    }

    private void Count(Booking booking, int change)
    {
        var counts = booking.Status == BookingStatus.Waitlisted ? queueLengths : seatsTaken;
        counts[booking.FlightId] = counts.GetValueOrDefault(booking.FlightId) + change;
    }

    private int? SeatsLeft(ScheduledFlight flight) => flight.Seats - seatsTaken.GetValueOrDefault(flight.Id);

    private static ScheduledFlight Scheduled(string flightId) => FlightSchedule.Find(flightId)
        ?? throw NotFound("flight_not_found", $"There is no flight {flightId}; search_flights gives the ids.");

    private static string Id(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{number:D5}");

    private static TravelException NotFound(string code, string message) => new(StatusCodes.Status404NotFound, code, message);

    private static TravelException Conflict(string code, string message) => new(StatusCodes.Status409Conflict, code, message);

    private static TravelException Unprocessable(string code, string message) => new(StatusCodes.Status422UnprocessableEntity, code, message);
}
