using TravelApi.Bookings;
using TravelApi.Flights;
using TravelApi.Hotels;
using TravelApi.Schema;
using static TravelApi.Operations.Parameter;

namespace TravelApi.Operations;

/// <summary>Every operation of the API, in the order in which a traveller meets them. REST, OpenAPI and GraphQL are made from this one list.</summary>
internal static class TravelOperations
{
    public static IReadOnlyList<Operation> Over(TravelDesk desk) => [.. Flights(desk), .. Bookings(desk), .. Hotels(desk), .. Trips(desk)];

    private static IEnumerable<Operation> Flights(TravelDesk desk) =>
    [
        new("flights_query", Area.Flights, "GET", "/answers", "Answer a question about the status of a flight, asked in plain English",
            [Required("question", ParameterPlace.Query, ScalarType.String, "Such as: Get status for flight AA123", "Get status for flight AA123")],
            RecordTypes.Of<FlightAnswer>(), [404, 422],
            arguments => FlightDesk.Answer(arguments.Text("question"))),

        new("search_flights", Area.Flights, "GET", "/flights", "Search available flights of one day, in order of departure",
            [
                Required("origin", ParameterPlace.Query, ScalarType.String, "City or airport.", "NYC"),
                Required("destination", ParameterPlace.Query, ScalarType.String, "City or airport.", "Paris"),
                Required("date", ParameterPlace.Query, ScalarType.Date, "Day of departure.", "2026-02-23"),
                Optional("currency", ParameterPlace.Header, ScalarType.String, "Currency of the prices: USD, EUR, GBP or CHF.", TravelDesk.Currency, "X-Currency"),
            ],
            RecordTypes.Of<IReadOnlyList<Flight>>(), [422],
            arguments => desk.SearchFlights(arguments.Text("origin"), arguments.Text("destination"), arguments.Date("date"), arguments.Text("currency"))),

        new("check_availability", Area.Flights, "GET", "/flights/{flight_id}/availability", "Check seat availability of a flight",
            [Required("flight_id", ParameterPlace.Path, ScalarType.Id, "Id of a flight, from search_flights.")],
            RecordTypes.Of<Availability>(), [404],
            arguments => desk.CheckAvailability(arguments.Text("flight_id"))),
    ];

    private static IEnumerable<Operation> Bookings(TravelDesk desk) =>
    [
        new("create_booking", Area.Flights, "POST", "/bookings", "Reserve a seat on a flight",
            [
                Required("flight_id", ParameterPlace.Body, ScalarType.Id, "Id of a flight, from search_flights."),
                Optional("passenger", ParameterPlace.Body, ScalarType.String, "Name on the ticket."),
            ],
            RecordTypes.Of<Booking>(), [404, 409],
            arguments => desk.CreateBooking(arguments.Text("flight_id"), arguments.OptionalText("passenger"))),

        new("add_to_waitlist", Area.Flights, "POST", "/waitlist", "Join the waitlist of a flight; the entry is a booking with status waitlisted",
            [
                Required("flight_id", ParameterPlace.Body, ScalarType.Id, "Id of a flight, from search_flights."),
                Optional("passenger", ParameterPlace.Body, ScalarType.String, "Who waits."),
            ],
            RecordTypes.Of<Booking>(), [404],
            arguments => desk.AddToWaitlist(arguments.Text("flight_id"), arguments.OptionalText("passenger"))),

        new("get_booking", Area.Flights, "GET", "/bookings/{booking_id}", "Look up a flight booking or a waitlist entry",
            [Required("booking_id", ParameterPlace.Path, ScalarType.Id, "Id of a booking (BK-…) or waitlist entry (WL-…).")],
            RecordTypes.Of<Booking>(), [404],
            arguments => desk.GetBooking(arguments.Text("booking_id"))),

        new("process_payment", Area.Flights, "POST", "/bookings/{booking_id}/payments", "Charge the customer for a booking",
            [
                Required("booking_id", ParameterPlace.Path, ScalarType.Id, "Id of a confirmed booking."),
                Optional("amount", ParameterPlace.Body, ScalarType.Float, "Must be the price of the booking; left out, it is."),
                Optional("method", ParameterPlace.Body, ((NonNullType)RecordTypes.Of<PaymentMethod>()).Of, "How it is paid.", "card"),
            ],
            RecordTypes.Of<Payment>(), [404, 409, 422],
            arguments => desk.ProcessPayment(arguments.Text("booking_id"), arguments.OptionalNumber("amount"), arguments.Choice<PaymentMethod>("method"))),

        new("cancel_booking", Area.Flights, "DELETE", "/bookings/{booking_id}", "Cancel a flight booking or leave a waitlist, with a refund of what was paid",
            [
                Required("booking_id", ParameterPlace.Path, ScalarType.Id, "Id of a booking (BK-…) or waitlist entry (WL-…)."),
                Optional("reason", ParameterPlace.Query, ScalarType.String, "Why, for the airline."),
            ],
            RecordTypes.Of<Cancellation>(), [404],
            arguments => desk.CancelBooking(arguments.Text("booking_id"))),
    ];

    private static IEnumerable<Operation> Hotels(TravelDesk desk) =>
    [
        new("search_hotels", Area.Hotels, "GET", "/hotels", "Search hotels with rooms left for the whole stay, cheapest first",
            [
                Required("city", ParameterPlace.Query, ScalarType.String, "City.", "Paris"),
                Required("checkin", ParameterPlace.Query, ScalarType.Date, "First night.", "2026-02-23"),
                Required("checkout", ParameterPlace.Query, ScalarType.Date, "Day of departure.", "2026-02-28"),
                Optional("max_price", ParameterPlace.Query, ScalarType.Float, "Most that a night may cost."),
            ],
            RecordTypes.Of<IReadOnlyList<Hotel>>(), [422],
            arguments => desk.SearchHotels(
                arguments.Text("city"), arguments.Date("checkin"), arguments.Date("checkout"), arguments.OptionalNumber("max_price"))),

        new("book_hotel", Area.Hotels, "POST", "/hotels/{hotel_id}/bookings", "Reserve a room in a hotel",
            [
                Required("hotel_id", ParameterPlace.Path, ScalarType.Id, "Id of a hotel, from search_hotels."),
                Required("checkin", ParameterPlace.Body, ScalarType.Date, "First night.", "2026-02-23"),
                Required("checkout", ParameterPlace.Body, ScalarType.Date, "Day of departure.", "2026-02-28"),
                Required("guest", ParameterPlace.Body, ScalarType.String, "Who stays."),
            ],
            RecordTypes.Of<HotelBooking>(), [404, 409, 422],
            arguments => desk.BookHotel(
                arguments.Text("hotel_id"), arguments.Date("checkin"), arguments.Date("checkout"), arguments.Text("guest"))),

        new("cancel_hotel", Area.Hotels, "DELETE", "/hotel-bookings/{booking_id}", "Cancel a hotel booking, free of charge",
            [Required("booking_id", ParameterPlace.Path, ScalarType.Id, "Id of a hotel booking (HB-…).")],
            RecordTypes.Of<Cancellation>(), [404],
            arguments => desk.CancelHotel(arguments.Text("booking_id"))),
    ];

    private static IEnumerable<Operation> Trips(TravelDesk desk) =>
    [
        new("confirm_trip", Area.Flights, "POST", "/trips", "Confirm a full trip; with a waitlisted flight the trip is waitlisted too",
            [
                Required("flight_booking_id", ParameterPlace.Body, ScalarType.Id, "Id of the flight booking or waitlist entry."),
                Required("hotel_booking_id", ParameterPlace.Body, ScalarType.Id, "Id of the hotel booking."),
            ],
            RecordTypes.Of<Trip>(), [404, 409],
            arguments => desk.ConfirmTrip(arguments.Text("flight_booking_id"), arguments.Text("hotel_booking_id"))),
    ];
}
