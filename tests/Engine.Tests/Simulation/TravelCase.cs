namespace OrleansWorkflows.Engine.Tests.Simulation;

/// <summary>A workflow of the travel example, what its services answer, and how it has to end.</summary>
/// <param name="Outcome">Tools that changed something, then those that undid.</param>
internal sealed record TravelCase(string Name, string Workflow, string Args, ExecutionStatus Status, string Outcome)
{
    private const string Trip = """{"origin":"OSL","destination":"LIS","checkin":"2026-03-01","checkout":"2026-03-05","passenger":"Kim"}""";
    private const string Flight = """{"origin":"OSL","destination":"LIS","date":"2026-03-01","passenger":"Kim"}""";

    public static readonly IReadOnlyList<TravelCase> All =
    [
        new("status", "check_flight_status", """{"flight_number":"AA123"}""", ExecutionStatus.Completed, " | "),
        new("flight", "book_flight", Flight, ExecutionStatus.Completed, "create_booking | "),
        new("no_seats", "book_flight", Flight, ExecutionStatus.Completed, "add_to_waitlist | ") { Seats = 0 },
        new("no_availability", "book_flight", Flight, ExecutionStatus.Failed, " | ") { Seats = null },
        new("booking_fails", "book_flight", Flight, ExecutionStatus.Failed, " | ") { Failing = "create_booking" },
        new("hotel", "book_hotel", """{"city":"LIS","checkin":"2026-03-01","checkout":"2026-03-05","guest":"Kim"}""", ExecutionStatus.Completed, "book_hotel | "),
        new("trip", "book_trip", Trip, ExecutionStatus.Completed, "book_hotel confirm_trip create_booking | "),
        new("trip_waitlist", "book_trip", Trip, ExecutionStatus.Completed, "add_to_waitlist book_hotel confirm_trip | ") { Seats = 0 },
        new("trip_without_hotel", "book_trip", Trip, ExecutionStatus.Failed, "create_booking | cancel_booking") { Failing = "book_hotel" },
        new("trip_without_flight", "book_trip", Trip, ExecutionStatus.Failed, "book_hotel | cancel_hotel cancel_hotel") { Failing = "create_booking" },
        new("trip_not_confirmed", "book_trip", Trip, ExecutionStatus.Failed, "book_hotel create_booking | cancel_booking cancel_hotel cancel_hotel") { Failing = "confirm_trip" },
        new("cheapest", "find_cheapest_across_dates", """{"origin":"OSL","destination":"LIS","start_date":"2026-03-01","num_days":4}""", ExecutionStatus.Completed, " | "),
        new("approval", "book_with_approval", """{"origin":"OSL","destination":"LIS","date":"2026-03-01"}""", ExecutionStatus.Completed, "create_booking | "),
        new("cancellation", "cancel_booking", """{"booking_id":"BK-1"}""", ExecutionStatus.Completed, "cancel_booking | "),
    ];

    public int? Seats { get; init; } = 3;

    /// <summary>The tool that always fails.</summary>
    public string? Failing { get; init; }

    public static TravelCase Of(string name) => All.Single(c => c.Name == name);

    public static bool IsReading(string tool) =>
        tool is "flights_query" or "search_flights" or "check_availability" or "search_hotels" or "sql_query" or "get_booking";

    /// <summary>Null: the tool fails.</summary>
    public JsonBytes? Answer(string tool, JsonBytes args) => tool == Failing ? null : JsonBytes.Parse(tool switch
    {
        "search_flights" => """[{"id":"F1","price":120},{"id":"F2","price":90}]""",
        "check_availability" => Seats is { } seats ? $$"""{"seats_available":{{seats}}}""" : "{}",
        "create_booking" => """{"id":"BK-1","status":"confirmed"}""",
        "add_to_waitlist" => """{"id":"WL-1","status":"waitlisted"}""",
        "search_hotels" => """[{"id":"H1","price":50}]""",
        "book_hotel" => """{"id":"HB-1","status":"confirmed"}""",
        "get_booking" => """{"id":"BK-1","flight_number":"AA123"}""",
        "cancel_booking" => """{"status":"cancelled","refund_amount":80,"currency":"EUR"}""",
        _ => $$"""{"tool":"{{tool}}"}""",
    });
}
