namespace OrleansWorkflows.Travel.Tests;

public sealed class FaultTests
{
    [Fact]
    public async Task PlannedStatus_RefusesAsOftenAsPlannedWithoutEffect()
    {
        await using var server = await TravelServer.StartAsync();
        await server.PlanFaultAsync(new { operation = "create_booking", times = 2, status = 503 });
        var body = new { flight_id = await server.FirstFlightAsync(), passenger = "Ada" };
        var (first, problem) = await server.PostAsync("/bookings", body);
        var (second, _) = await server.PostAsync("/bookings", body);
        var (third, _) = await server.PostAsync("/bookings", body);

        Assert.Equal((503, 503, 201), (first, second, third));
        Assert.Equal("injected_fault", (string)problem["code"]!);
        Assert.Equal(1, (int)(await server.StatisticsAsync())["bookings"]!);
        Assert.Empty((await server.GetAsync("/_test/faults")).Body["faults"]!.AsArray());
    }

    [Fact]
    public async Task DroppedAnswer_HasItsEffectAndTheSameKeyFindsIt()
    {
        await using var server = await TravelServer.StartAsync();
        await server.PlanFaultAsync(new { operation = "create_booking", drop_answer = true });
        var flight = await server.FirstFlightAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => server.PostAsync("/bookings", new { flight_id = flight, passenger = "Ada" }, "k1"));
        Assert.Equal(1, (int)(await server.StatisticsAsync())["bookings"]!);
        var booking = await server.BookAsync("k1");
        Assert.Equal("BK-00001", (string)booking["id"]!);
        Assert.Equal(1, (int)(await server.StatisticsAsync())["bookings"]!);
        var (_, calls) = await server.GetAsync("/_test/calls?operation=create_booking");
        Assert.Equal(["dropped", "replayed"], calls["calls"]!.AsArray().Select(call => (string)call!["outcome"]!));
    }

    [Fact]
    public async Task DelayedCall_IsAnsweredNoEarlier()
    {
        await using var server = await TravelServer.StartAsync();
        await server.PlanFaultAsync(new { operation = "*", delay_ms = 150 });
        var started = TimeProvider.System.GetTimestamp();
        await server.GetAsync(TravelServer.FlightToParis);
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(145));
    }

    [Fact]
    public async Task FaultInGraphQl_FailsTheWholeRequest()
    {
        await using var server = await TravelServer.StartAsync();
        await server.PlanFaultAsync(new { operation = "search_hotels", status = 503 });
        var (status, answer) = await server.GraphQlAsync("{ search_hotels(city: \"Paris\", checkin: \"2026-02-23\", checkout: \"2026-02-24\") { id } }");
        Assert.Equal((503, 503), (status, (int)answer["errors"]![0]!["extensions"]!["status"]!));
    }

    [Fact]
    public async Task DroppedAnswerInGraphQl_AbortsTheConnection()
    {
        await using var server = await TravelServer.StartAsync();
        await server.PlanFaultAsync(new { operation = "book_hotel", drop_answer = true });
        await Assert.ThrowsAsync<HttpRequestException>(() => server.GraphQlAsync(
            "mutation { book_hotel(hotel_id: \"HT-PARIS-1\", checkin: \"2026-02-23\", checkout: \"2026-02-24\", guest: \"Ada\") { id } }"));
        Assert.Equal(1, (int)(await server.StatisticsAsync())["hotel_bookings"]!);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"operation":"no_such","status":503}""")]
    [InlineData("""{"operation":"get_booking"}""")]
    [InlineData("""{"operation":"get_booking","status":200}""")]
    [InlineData("""{"operation":"get_booking","status":503,"times":0}""")]
    [InlineData("""{"operation":"get_booking","status":503,"drop_answer":true}""")]
    [InlineData("""{"operation":"get_booking","state":503}""")]
    [InlineData("""nonsense""")]
    public async Task MeaninglessFault_IsRefused(string fault)
    {
        await using var server = await TravelServer.StartAsync();
        using var content = new StringContent(fault, System.Text.Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync(new Uri("/_test/faults", UriKind.Relative), content);
        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task Reset_ForgetsEverything()
    {
        await using var server = await TravelServer.StartAsync();
        await server.BookAsync("k1");
        await server.PlanFaultAsync(new { operation = "*", times = 100, status = 500 });
        await server.PostAsync("/_test/reset", new { });

        Assert.Equal(0, (int)(await server.StatisticsAsync())["bookings"]!);
        Assert.Empty((await server.GetAsync("/_test/calls")).Body["calls"]!.AsArray());
        Assert.Equal("BK-00001", (string)(await server.BookAsync("k1"))["id"]!);
    }

    [Fact]
    public async Task EveryCall_IsNotedWithItsTransportArgumentsAndTime()
    {
        await using var server = await TravelServer.StartAsync();
        await server.GetAsync(TravelServer.FlightToParis);
        await server.GraphQlAsync("{ get_booking(booking_id: \"BK-9\") { id } }");
        var calls = (await server.GetAsync("/_test/calls")).Body["calls"]!.AsArray();

        Assert.Equal(["rest", "graphql"], calls.Select(call => (string)call!["transport"]!));
        Assert.Equal(["done", "refused"], calls.Select(call => (string)call!["outcome"]!));
        Assert.Equal("Paris", (string)calls[0]!["arguments"]!["destination"]!);
        Assert.True((DateTimeOffset)calls[0]!["at"]! <= (DateTimeOffset)calls[1]!["at"]!);
    }
}
