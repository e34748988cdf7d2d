using System.Text.Json;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>Work that npm clients begin outlives them and the gateway: as a task of the extension in 2026-07-28, under an idempotency key in a session.</summary>
public sealed class McpTaskTests(Demo demo) : IClassFixture<Demo>, IAsyncLifetime
{
    private const string Trip = """{"origin":"NYC","destination":"Paris","checkin":"2026-02-23","checkout":"2026-02-25","passenger":"Ada"}""";

    private const string Flight = """{"origin":"NYC","destination":"Paris","date":"2026-02-23"}""";

    private const string Selected = """{"selected_flight_id":"AF316-NYC-PARIS-20260223"}""";

    public async ValueTask InitializeAsync() => await demo.Travel.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Task_OutlivesItsClientAndItsGateway()
    {
        NodeClient.SkipUnlessInstalled();
        await demo.Travel.FailNextAsync(new { operation = "create_booking", delay_ms = 60_000, times = 1 });
        await using var first = NodeClient.Start("task.mjs", demo.Gateway.Web.Url, null, "w_book_trip", Trip);
        var reference = await ReferenceAsync(first);
        await CalledAsync("create_booking");

        await first.KillAsync();
        await demo.RestartAsync();
        await using var second = NodeClient.Start("task.mjs", demo.Gateway.Web.Url, null, "resume", reference);

        Assert.Equal(0, await second.EndAsync());
        Assert.Equal("completed", JsonElement.Parse(second.Output).GetProperty("status").GetString());
        Assert.Equal(1, await demo.Travel.CountAsync("trips"));
        Assert.Single((await demo.Travel.CallsAsync("create_booking")).Select(call => call.Key).Distinct());
    }

    [Fact]
    public async Task QuestionOfATask_IsAnsweredByAnotherClientAfterAKill()
    {
        NodeClient.SkipUnlessInstalled();
        await using var first = NodeClient.Start("task.mjs", demo.Gateway.Web.Url, null, "w_book_with_approval", Flight);
        var reference = await ReferenceAsync(first);
        await first.EndAsync();

        await demo.RestartAsync();
        await using var second = NodeClient.Start("task.mjs", demo.Gateway.Web.Url, null, "resume", reference, Selected);

        Assert.Equal(0, await second.EndAsync());
        Assert.Equal("waiting", JsonElement.Parse(first.Output).GetProperty("status").GetString());
        Assert.Contains("asked: Found 3 flights. Which one would you like to book?", second.Errors, StringComparison.Ordinal);
        Assert.Equal("AF316", JsonElement.Parse(second.Output).GetProperty("result").GetProperty("flight_number").GetString());
        Assert.Equal(1, await demo.Travel.CountAsync("bookings"));
    }

    [Fact]
    public async Task CancelledTask_EndsForWhoeverFollowsIt()
    {
        NodeClient.SkipUnlessInstalled();
        (await demo.Gateway.Web.PostAsync("/specs", SlowWorkflow.Spec)).Is(201);
        await using var follower = NodeClient.Start("task.mjs", demo.Gateway.Web.Url, null, "w_slow");
        var reference = await ReferenceAsync(follower);

        await using var other = NodeClient.Start("task.mjs", demo.Gateway.Web.Url, null, "cancel", reference);

        Assert.Equal((1, 1), (await other.EndAsync(), await follower.EndAsync()));
        Assert.All([other, follower], client => Assert.Equal("cancelled", JsonElement.Parse(client.Output).GetProperty("status").GetString()));
        Assert.Equal("cancelled", (await demo.Gateway.ExecutionAsync(ExecutionOf(reference), status => status is not "running")).Word("status"));
    }

    [Fact]
    public async Task CallOfASessionUnderAKey_IsFoundByAnotherSessionAfterBothHaveDied()
    {
        NodeClient.SkipUnlessInstalled();
        await demo.Travel.FailNextAsync(new { operation = "create_booking", delay_ms = 60_000, times = 1 });
        await using var first = NodeClient.Start("call-session.mjs", demo.Gateway.Web.Url, "ada-to-paris", "w_book_trip", Trip);
        await CalledAsync("create_booking");

        await first.KillAsync();
        await demo.RestartAsync();
        await using var second = NodeClient.Start("call-session.mjs", demo.Gateway.Web.Url, "ada-to-paris", "w_book_trip", Trip);

        Assert.Equal(0, await second.EndAsync());
        Assert.Equal("completed", JsonElement.Parse(second.Output).GetProperty("status").GetString());
        Assert.Equal(1, await demo.Travel.CountAsync("trips"));
    }

    [Theory]
    [InlineData("call.mjs")]
    [InlineData("call-session.mjs")]
    public async Task InterruptedCall_EndsTheWaitingAndNotTheExecution(string script)
    {
        NodeClient.SkipUnlessInstalled();
        (await demo.Gateway.Web.PostAsync("/specs", SlowWorkflow.Spec)).Is(201);
        var before = await RunningAsync();
        await using var client = NodeClient.Start(script, demo.Gateway.Web.Url, null, "w_slow");
        await client.LineAsync(line => line.Contains("first completed", StringComparison.Ordinal) ? line : null);

        var code = await client.InterruptAsync();

        Assert.NotEqual(0, code);
        Assert.Contains("cancelled; the execution goes on", client.Errors, StringComparison.Ordinal);
        Assert.Equal(before + 1, await RunningAsync());
    }

    private static async Task<string> ReferenceAsync(ChildProcess client) => await client.LineAsync(line => line.StartsWith("task: ", StringComparison.Ordinal) ? line[6..] : null);

    private static string ExecutionOf(string reference) => JsonElement.Parse(reference).GetProperty("taskId").GetString()!.Split('.')[0];

    private async Task<int> RunningAsync() => (await demo.Gateway.Web.GetAsync("/executions?workflow=slow&status=running")).Is(200)["items"].GetArrayLength();

    private async Task CalledAsync(string operation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while ((await demo.Travel.CallsAsync(operation)).Count == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < ChildProcess.Patience, $"{operation} was not called.");
        }
    }
}
