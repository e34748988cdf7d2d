namespace OrleansWorkflows.Travel.Tests;

public sealed class IdempotencyTests
{
    [Fact]
    public async Task SameKeyAndBody_GivesTheSameAnswerAndOneBooking()
    {
        await using var server = await TravelServer.StartAsync();
        var first = await server.BookAsync("k1");
        var second = await server.BookAsync("k1");

        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Equal(1, (int)(await server.StatisticsAsync())["bookings"]!);
        var (_, calls) = await server.GetAsync("/_test/calls?operation=create_booking");
        Assert.Equal(["done", "replayed"], calls["calls"]!.AsArray().Select(call => (string)call!["outcome"]!));
        Assert.All(calls["calls"]!.AsArray(), call => Assert.Equal("k1", (string)call!["idempotency_key"]!));
    }

    [Fact]
    public async Task SameKeyAndOtherBody_IsRefused()
    {
        await using var server = await TravelServer.StartAsync();
        await server.BookAsync("k1");
        var (status, problem) = await server.PostAsync("/bookings", new { flight_id = await server.FirstFlightAsync(), passenger = "Bob" }, "k1");

        Assert.Equal((422, "idempotency_key_reused"), (status, (string)problem["code"]!));
        Assert.Equal(1, (int)(await server.StatisticsAsync())["bookings"]!);
    }

    [Fact]
    public async Task SameKeyOverRestAndGraphQl_IsOneEffect()
    {
        await using var server = await TravelServer.StartAsync();
        var booking = await server.BookAsync("k1");
        var (_, answer) = await server.GraphQlAsync(
            "mutation($f: ID!) { create_booking(flight_id: $f, passenger: \"Ada\") { id } }", new { f = await server.FirstFlightAsync() }, "k1");
        Assert.Equal((string)booking["id"]!, (string)answer["data"]!["create_booking"]!["id"]!);
    }

    [Fact]
    public async Task AHundredAtOnceWithOneKey_AreOneBooking()
    {
        await using var server = await TravelServer.StartAsync();
        var bookings = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => server.BookAsync("k1")));

        Assert.Single(bookings.Select(booking => (string)booking["id"]!).Distinct());
        Assert.Equal(1, (int)(await server.StatisticsAsync())["bookings"]!);
    }

    [Fact]
    public async Task RefusedRequest_MayTryAgainUnderItsKey()
    {
        await using var server = await TravelServer.StartAsync();
        await server.PlanFaultAsync(new { operation = "create_booking", status = 503 });
        var flight = await server.FirstFlightAsync();
        var (status, _) = await server.PostAsync("/bookings", new { flight_id = flight, passenger = "Ada" }, "k1");

        Assert.Equal(503, status);
        Assert.StartsWith("BK-", (string)(await server.BookAsync("k1"))["id"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyOnCancellation_RepeatsTheFirstAnswer()
    {
        await using var server = await TravelServer.StartAsync();
        var booking = await server.BookAsync();
        await server.DeleteAsync($"/bookings/{booking["id"]}", "k2");
        var (_, again) = await server.DeleteAsync($"/bookings/{booking["id"]}", "k2");
        Assert.False((bool)again["already_cancelled"]!);
    }

    [Fact]
    public async Task SeveralMutationsUnderOneKey_AreEachDoneOnce()
    {
        await using var server = await TravelServer.StartAsync();
        const string Twice = "mutation($f: ID!) { a: create_booking(flight_id: $f) { id } b: create_booking(flight_id: $f) { id } }";
        var variables = new { f = await server.FirstFlightAsync() };
        var (_, first) = await server.GraphQlAsync(Twice, variables, "k1");
        var (_, second) = await server.GraphQlAsync(Twice, variables, "k1");

        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Equal(2, (int)(await server.StatisticsAsync())["bookings"]!);
    }
}
