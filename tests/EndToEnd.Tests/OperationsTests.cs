using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>Pause, retry and fork of executions whose process is killed on the way.</summary>
public sealed class OperationsTests : IAsyncLifetime
{
    /// <summary>Each step puts a passenger of its own on a waitlist, so that every call tells which step of which execution made it.</summary>
    private const string Spec = """
        domain: ops
        workflows:
          outer:
            params: { who: { type: str, required: true } }
            graph:
              inner: { workflow: chain, args: { who: $who } }
              last:
                call: add_to_waitlist
                depends_on: [inner]
                args: { flight_id: AF316-NYC-PARIS-20260223, passenger: "$who/last" }
          chain:
            params: { who: { type: str, required: true } }
            graph:
              first: { call: add_to_waitlist, args: { flight_id: AF316-NYC-PARIS-20260223, passenger: "$who/first" } }
              copy: { type: snapshot, name: before the question, depends_on: [first] }
              ask: { type: yield, depends_on: [copy], message: "Go on?", expects: { ok: bool } }
              second: { call: add_to_waitlist, depends_on: [ask], args: { flight_id: AF316-NYC-PARIS-20260223, passenger: "$who/second" } }
        """;

    private readonly string _specs = Directory.CreateTempSubdirectory("ow-operations-").FullName;
    private Demo _demo = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_specs, "ops.yaml"), Spec);
        _demo = new Demo { SpecDirectory = _specs };
        await _demo.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _demo.DisposeAsync();
        Directory.Delete(_specs, recursive: true);
    }

    [Fact]
    public async Task KilledWhilePaused_StartsNothingAndGoesOnAfterwards()
    {
        var id = await StartAsync("outer", "pause");
        var child = (await PostAsync(id, "pause", new { reason = "maintenance" })).Is(202)["children"][0].GetString()!;
        await UntilAsync(async () => (await ShowAsync(child)).Word("status") == "paused");

        await _demo.RestartAsync();
        var (parent, held) = (await ShowAsync(id), await ShowAsync(child));
        (await PostAsync(id, "resume", new { answer = new { ok = true } })).Is(200);
        await _demo.RestartAsync();
        var answered = await ShowAsync(child);
        var callsWhilePaused = await CallsAsync("pause/second");
        var ended = (await PostAsync(id, "unpause", null, ("Prefer", "wait=60"))).Is(200);

        Assert.Equal(("paused", "maintenance"), (parent.Word("status"), parent["pause"].GetProperty("reason").GetString()));
        Assert.True(held["pause"].GetProperty("with_parent").GetBoolean());
        Assert.Equal("paused", answered.Word("status"));
        Assert.Contains("ask", answered["completed_steps"].EnumerateArray().Select(step => step.GetString()));
        Assert.Empty(callsWhilePaused);
        Assert.Equal("completed", ended.Word("status"));
        Assert.Single(await CallsAsync("pause/first"));
        Assert.Single(await CallsAsync("pause/second"));
        Assert.Single(await CallsAsync("pause/last"));
    }

    [Fact]
    public async Task RetryAfterAKill_RunsWhatFailedUnderANewKeyAndKeepsTheRest()
    {
        var id = await StartAsync("chain", "retry");
        await _demo.Travel.FailNextAsync(new { operation = "add_to_waitlist", status = 400, times = 1 });
        var failed = (await PostAsync(id, "resume", new { answer = new { ok = true } }, ("Prefer", "wait=60"))).Is(200);

        await _demo.RestartAsync();
        var ended = (await PostAsync(id, "retry", null, ("Prefer", "wait=60"))).Is(200);

        Assert.Equal("failed", failed.Word("status"));
        Assert.Equal("completed", ended.Word("status"));
        Assert.Single(await CallsAsync("retry/first"));
        Assert.Equal([$"{id}/second/1", $"{id}/second/2"], (await CallsAsync("retry/second")).Select(call => call.Key));
    }

    [Fact]
    public async Task ForkFromASnapshot_NeedsNoOtherJournalAndSurvivesAKill()
    {
        var id = await StartAsync("chain", "fork");
        var snapshots = (await _demo.Gateway.Web.GetAsync($"/executions/{id}/snapshots")).Is(200);
        var name = snapshots["items"][0].GetProperty("name").GetString();
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());

        var fork = (await PostAsync(id, "fork", new { snapshot = name, @params = new { who = "copy" } }, key)).Is(201);
        var copy = fork.Word("execution_id");
        await _demo.RestartAsync();
        var again = (await PostAsync(id, "fork", new { snapshot = name, @params = new { who = "copy" } }, key)).Is(201);
        var waiting = await ShowAsync(copy);
        var ended = (await PostAsync(copy, "resume", new { answer = new { ok = true } }, ("Prefer", "wait=60"))).Is(200);

        Assert.Equal("before the question", name);
        Assert.Equal(copy, again.Word("execution_id"));
        Assert.Equal(id, waiting["forked_from"].GetProperty("execution_id").GetString());
        Assert.NotEqual((await ShowAsync(id))["waiting"][0].GetProperty("token").GetString(), waiting["waiting"][0].GetProperty("token").GetString());
        Assert.Equal("completed", ended.Word("status"));
        Assert.Single(await CallsAsync("fork/first"));
        Assert.Empty(await CallsAsync("copy/first"));
        Assert.Equal($"{copy}/second/1", Assert.Single(await CallsAsync("copy/second")).Key);
        Assert.Equal("waiting", (await ShowAsync(id)).Word("status"));
    }

    private async Task<string> StartAsync(string workflow, string who)
    {
        var started = (await _demo.Gateway.Web.PostAsync($"/workflows/ops/{workflow}/execute", new { @params = new { who } }, ("Prefer", "wait=60"))).Is(202);
        Assert.Equal("waiting", started.Word("status"));
        return started.Word("execution_id");
    }

    private Task<Reply> PostAsync(string id, string operation, object? body, params IReadOnlyList<(string Name, string Value)> headers) =>
        _demo.Gateway.Web.PostAsync($"/executions/{id}/{operation}", body, headers);

    private async Task<Reply> ShowAsync(string id) => (await _demo.Gateway.Web.GetAsync($"/executions/{id}")).Is(200);

    private async Task<IReadOnlyList<Call>> CallsAsync(string passenger) =>
        [.. (await _demo.Travel.CallsAsync("add_to_waitlist")).Where(call => call.Arguments.GetProperty("passenger").GetString() == passenger)];

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < ChildProcess.Patience, "The condition awaited did not come.");
        }
    }
}
