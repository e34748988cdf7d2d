using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>What the README's first page promises of the demo, over HTTP.</summary>
public sealed class FirstPageTests(Demo demo, ITestOutputHelper output) : IClassFixture<Demo>, IAsyncLifetime
{
    private static readonly object NewYorkToParis = new { origin = "NYC", destination = "Paris", date = "2026-02-23", passenger = "Ada" };

    public async ValueTask InitializeAsync() => await demo.Travel.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task BookTrip_EndsWithAConfirmedTrip()
    {
        var trip = (await demo.RunAsync("book_trip", Trip("Paris"))).Is(200);

        Assert.Equal("confirmed", trip.Word("status"));
        Assert.Equal((1, 1, 1), (await demo.Travel.CountAsync("bookings"), await demo.Travel.CountAsync("hotel_bookings"), await demo.Travel.CountAsync("trips")));
    }

    [Fact]
    public async Task SameIdempotencyKeyAgain_GivesTheSameTripAndBooksNothing()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var first = (await demo.RunAsync("book_trip", Trip("Paris"), key)).Is(200);

        var second = (await demo.RunAsync("book_trip", Trip("Paris"), key)).Is(200);
        var other = await demo.RunAsync("book_trip", Trip("Rome"), key);

        Assert.Equal(first.Text, second.Text);
        Assert.Equal(1, await demo.Travel.CountAsync("trips"));
        Assert.Equal((422, "WF0213"), (other.Status, other.Word("code")));
    }

    [Fact]
    public async Task NoHotelThere_CancelsTheFlightAndSaysWhatFailedAndWhatWasUndone()
    {
        var answer = (await demo.RunAsync("book_trip", Trip("Svalbard"))).Is(422);

        Assert.Contains("No hotel in Svalbard", answer.Text, StringComparison.Ordinal);
        Assert.Contains(answer["compensation"].EnumerateArray(), item => item.GetProperty("call").GetString() == "cancel_booking" && item.GetProperty("status").GetString() == "completed");
        Assert.Equal((0, 1), (await demo.Travel.CountAsync("bookings"), await demo.Travel.CountAsync("bookings_cancelled")));
    }

    [Fact]
    public async Task TripCanNotBeConfirmed_UndoesHotelAndFlightOnceEach()
    {
        await demo.Travel.FailNextAsync(new { operation = "confirm_trip", status = 500, times = 1 });

        var answer = (await demo.RunAsync("book_trip", Trip("Paris"))).Is(422);

        Assert.Equal("confirm", answer.Word("step"));
        Assert.Equal((0, 1), (await demo.Travel.CountAsync("bookings"), await demo.Travel.CountAsync("bookings_cancelled")));
        Assert.Equal((0, 1), (await demo.Travel.CountAsync("hotel_bookings"), await demo.Travel.CountAsync("hotel_bookings_cancelled")));
    }

    [Fact]
    public async Task HotelRefusesEveryAttempt_CancelsTheFlight()
    {
        await demo.Travel.FailNextAsync(new { operation = "book_hotel", status = 503, times = 3 });

        var answer = (await demo.RunAsync("book_trip", Trip("Paris"))).Is(422);

        Assert.Contains("503", answer.Text, StringComparison.Ordinal);
        Assert.Equal(3, (await demo.Travel.CallsAsync("book_hotel")).Count);
        Assert.Equal((0, 0, 1), (await demo.Travel.CountAsync("hotel_bookings"), await demo.Travel.CountAsync("bookings"), await demo.Travel.CountAsync("bookings_cancelled")));
    }

    [Fact]
    public async Task NoSeats_EndsOnTheWaitlist()
    {
        var entry = (await demo.RunAsync("book_flight", new { origin = "NYC", destination = "Atlantis", date = "2026-02-23", passenger = "Ada" })).Is(200);

        Assert.Equal("waitlisted", entry.Word("status"));
        Assert.Equal((0, 1), (await demo.Travel.CountAsync("bookings"), await demo.Travel.CountAsync("waitlisted")));
    }

    [Fact]
    public async Task BookingFailsTwice_IsRetriedAfterTheStatedDelaysUnderOneKey()
    {
        await demo.Travel.FailNextAsync(new { operation = "create_booking", status = 503, times = 2 });

        (await demo.RunAsync("book_flight", NewYorkToParis)).Is(200);

        var calls = await demo.Travel.CallsAsync("create_booking");
        Assert.Equal(["fault", "fault", "done"], calls.Select(call => call.Outcome));
        Assert.NotNull(calls[0].Key);
        Assert.Single(calls.Select(call => call.Key).Distinct());
        Assert.All(calls.Zip(calls.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= TimeSpan.FromSeconds(1), $"retried after {pair.Second.At - pair.First.At}"));
        Assert.Equal(1, await demo.Travel.CountAsync("bookings"));
    }

    [Fact]
    public async Task BookingIsDoneButItsAnswerLost_IsOneBookingAndIsUndoneWithTheTrip()
    {
        await demo.Travel.FailNextAsync(new { operation = "create_booking", drop_answer = true, times = 1 });

        (await demo.RunAsync("book_trip", Trip("Svalbard"))).Is(422);

        Assert.Equal(["dropped", "replayed"], (await demo.Travel.CallsAsync("create_booking")).Select(call => call.Outcome));
        Assert.Equal((0, 1), (await demo.Travel.CountAsync("bookings"), await demo.Travel.CountAsync("bookings_cancelled")));
    }

    [Fact]
    public async Task CheapestOfAWeek_SearchesEveryDayAndSorts()
    {
        var cheapest = (await demo.RunAsync("find_cheapest_across_dates", new { origin = "NYC", destination = "Paris", start_date = "2026-03-01" })).Is(200);

        var prices = cheapest.Json.EnumerateArray().Select(flight => flight.GetProperty("price").GetDecimal()).ToList();
        Assert.Equal(5, prices.Count);
        Assert.Equal(prices.Order(), prices);
        Assert.Equal(7, (await demo.Travel.CallsAsync("search_flights")).Count);
    }

    [Fact]
    public async Task Approval_WaitsThroughAWrongAnswerAndEndsAfterARightOne()
    {
        var started = (await demo.RunAsync("book_with_approval", new { origin = "NYC", destination = "Paris", date = "2026-02-23" })).Is(202);
        var id = started.Word("execution_id");
        var waiting = started["waiting"][0];
        Assert.Equal(("waiting", "present_options"), (started.Word("status"), waiting.GetProperty("node").GetString()));

        var wrong = (await demo.Gateway.Web.PostAsync($"/executions/{id}/resume", new { answer = new { selected = "?" } })).Is(422);
        var right = new { answer = new { selected_flight_id = "AF316-NYC-PARIS-20260223" }, token = waiting.GetProperty("token").GetString() };
        var ended = (await demo.Gateway.Web.PostAsync($"/executions/{id}/resume", right)).Is(200);
        var again = (await demo.Gateway.Web.PostAsync($"/executions/{id}/resume", right)).Is(200);

        Assert.Contains("selected_flight_id", wrong.Text, StringComparison.Ordinal);
        Assert.Equal("completed", ended.Word("status"));
        Assert.True(again["already_answered"].GetBoolean());
        Assert.Equal(1, await demo.Travel.CountAsync("bookings"));
    }

    [Fact]
    public async Task CancelBooking_SaysWhatIsRefunded()
    {
        var booking = (await demo.RunAsync("book_flight", NewYorkToParis)).Is(200);

        var cancelled = (await demo.RunAsync("cancel_booking", new { booking_id = booking.Word("id") })).Is(200);

        Assert.Equal("cancelled", cancelled.Word("status"));
        Assert.Contains("refund", cancelled.Word("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HundredStartsWithOneKey_AreOneExecution()
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => demo.RunAsync("book_flight", NewYorkToParis, key)));

        Assert.All(answers, answer => answer.Is(200));
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
        Assert.Single(await demo.Travel.CallsAsync("create_booking"));
    }

    [Fact]
    public async Task TwoHundredExecutionsAtOnce_AllComplete()
    {
        var places = Enumerable.Range(0, 200).Select(number => $"Town {number}").ToList();

        var answers = await Task.WhenAll(places.Select(place => demo.RunAsync("book_trip", Trip(place))));

        Assert.All(answers, answer => Assert.Equal("confirmed", answer.Is(200).Word("status")));
        Assert.Equal(200, await demo.Travel.CountAsync("trips"));
    }

    [Fact]
    public async Task ReferenceAndHealth_AreServed()
    {
        Assert.Contains("/w/{domain}/{name}", (await demo.Gateway.Web.GetAsync("/openapi.json")).Is(200).Text, StringComparison.Ordinal);
        Assert.Contains("swagger", (await demo.Gateway.Web.GetAsync("/docs/index.html")).Is(200).Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(200, (await demo.Gateway.Web.GetAsync("/health/ready")).Status);
        output.WriteLine($"Ready {demo.Gateway.Startup.TotalSeconds:0.00} s after the process began.");
    }

    private static object Trip(string destination) =>
        new { origin = "NYC", destination, checkin = "2026-02-23", checkout = "2026-02-28", passenger = "Ada" };
}
