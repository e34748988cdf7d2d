using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>The process goes away, and what it was doing goes on in the next.</summary>
public sealed class RestartTests(Demo demo) : IClassFixture<Demo>
{
    [Fact]
    public async Task ApprovalThatWaits_SurvivesAKillAndEndsAfterTheAnswer()
    {
        var started = (await demo.RunAsync("book_with_approval", new { origin = "NYC", destination = "Oslo", date = "2026-02-23" })).Is(202);
        var id = started.Word("execution_id");

        await demo.RestartAsync();
        var found = (await demo.Gateway.Web.GetAsync($"/executions/{id}")).Is(200);
        var flight = found["params"].GetProperty("destination").GetString() == "Oslo" ? await FlightAsync("Oslo") : "";
        var ended = (await demo.Gateway.Web.PostAsync($"/executions/{id}/resume", new { answer = new { selected_flight_id = flight } })).Is(200);

        Assert.Equal("waiting", found.Word("status"));
        Assert.Equal(started["waiting"][0].GetProperty("token").GetString(), found["waiting"][0].GetProperty("token").GetString());
        Assert.Equal("completed", ended.Word("status"));
    }

    [Fact]
    public async Task RetryThatIsDueLater_IsMadeAfterAKill()
    {
        await demo.Travel.ResetAsync();
        await demo.Travel.FailNextAsync(new { operation = "create_booking", status = 503, times = 1 });
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var parameters = new { origin = "NYC", destination = "Lima", date = "2026-02-23", passenger = "Ada" };
        await demo.RunAsync("book_flight", parameters, key, ("Prefer", "respond-async"));
        await UntilAsync(async () => (await demo.Travel.CallsAsync("create_booking")).Count == 1);

        await demo.RestartAsync();
        (await demo.RunAsync("book_flight", parameters, key)).Is(200);

        var calls = await demo.Travel.CallsAsync("create_booking");
        Assert.Equal("done", calls[^1].Outcome);
        Assert.Single(calls.Select(call => call.Key).Distinct());
        Assert.Equal(1, await demo.Travel.CountAsync("bookings"));
    }

    [Fact]
    public async Task AskedToStop_EndsWithCodeZeroAndGoesOnNextTime()
    {
        var started = (await demo.RunAsync("book_with_approval", new { origin = "NYC", destination = "Rome", date = "2026-02-23" })).Is(202);

        var code = await demo.Gateway.Process.StopAsync();
        await demo.Gateway.DisposeAsync();
        await demo.StartGatewayAsync();

        Assert.Equal(0, code);
        Assert.Equal("waiting", (await demo.Gateway.Web.GetAsync($"/executions/{started.Word("execution_id")}")).Is(200).Word("status"));
    }

    [Fact]
    public async Task AddressInUse_IsOneLineAndCodeOne()
    {
        await using var second = ChildProcess.Start(
            Checkout.GatewayProgram, ["--urls", demo.Gateway.Web.Url, "--data", Path.Combine(demo.DataDirectory, "second")]);

        var code = await second.EndAsync();

        Assert.Equal(1, code);
        Assert.Single(second.Errors.Trim().Split('\n'), line => line.Contains("WF0292", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataDirectoryInUse_IsOneLineAndCodeOne()
    {
        await using var second = ChildProcess.Start(Checkout.GatewayProgram, ["--urls", "http://127.0.0.1:0", "--data", demo.DataDirectory]);

        var code = await second.EndAsync();

        Assert.Equal(1, code);
        Assert.StartsWith("WF0601: ", Assert.Single(second.Errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("00:00:00")]
    public async Task SettingOfTheSiloThatIsNone_IsNamedAndCodeTwo(string sweepEvery)
    {
        await using var second = ChildProcess.Start(
            Checkout.GatewayProgram,
            ["--urls", "http://127.0.0.1:0", "--data", Path.Combine(demo.DataDirectory, "second")],
            new Dictionary<string, string> { ["OW__EXECUTIONS__SWEEPEVERY"] = sweepEvery });

        var code = await second.EndAsync();

        Assert.Equal(2, code);
        Assert.StartsWith("WF0291: ", second.Errors, StringComparison.Ordinal);
        Assert.Contains("SweepEvery", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Errors, StringComparison.Ordinal);
    }

    private async Task<string> FlightAsync(string destination) =>
        (await demo.Travel.Web.GetAsync($"/flights?origin=NYC&destination={destination}&date=2026-02-23")).Is(200).Json[0].GetProperty("id").GetString()!;

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < ChildProcess.Patience, "The condition awaited did not come.");
        }
    }
}
