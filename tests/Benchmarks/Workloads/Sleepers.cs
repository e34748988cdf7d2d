using System.Globalization;
using System.Text.Json;
using OrleansWorkflows.Benchmarks.Measures;
using OrleansWorkflows.Benchmarks.Product;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>
/// W8: executions that sleep, all due within one second; then as many again that sleep while the product is killed and started. What counts is how late
/// each timer fires. Those of the second half were dormant rows when the process started.
/// </summary>
internal sealed class Sleepers : IWorkload
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    /// <summary>Long enough for executions to leave memory, whose timer is further off than a minute.</summary>
    private static readonly TimeSpan Sleep = TimeSpan.FromSeconds(75);

    private static readonly TimeSpan Within = TimeSpan.FromSeconds(1);

    /// <summary>Between the restart and the timers of the second half.</summary>
    private static readonly TimeSpan AfterRestart = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Name => "W8";

    public IReadOnlyList<int> Sizes => [10_000];

    public async Task<Measured> RunAsync(WorkloadRun run, CancellationToken cancellationToken)
    {
        var client = new WorkflowClient(run.Gateway);
        await client.UploadAsync(EchoSpecs.Wait("warm_up"), cancellationToken);
        await client.UploadAsync(EchoSpecs.Wait("sleeper"), cancellationToken);
        await client.UploadAsync(EchoSpecs.Wait("late_sleeper"), cancellationToken);
        var warmUp = TimeProvider.System.GetUtcNow();
        await StartAsync(client, "warm_up", Math.Min(1_000, run.Size), TimeProvider.System.GetUtcNow(), run.Concurrency, cancellationToken);
        var perStart = (TimeProvider.System.GetUtcNow() - warmUp) / Math.Min(1_000, run.Size);

        // Starting takes its time too.
        var first = TimeProvider.System.GetUtcNow() + Sleep + (perStart * run.Size * 2);
        var firstDue = await StartAsync(client, "sleeper", run.Size, first, run.Concurrency, cancellationToken);
        var startsDone = TimeProvider.System.GetUtcNow();
        var before = await run.Gateway.UsageAsync(cancellationToken);
        await Task.Delay(Positive(first + Within - TimeProvider.System.GetUtcNow()), cancellationToken);
        var live = Lateness(firstDue, await UntilEndedAsync(client, "sleeper", run.Size, cancellationToken));
        var after = await run.Gateway.UsageAsync(cancellationToken);

        var second = TimeProvider.System.GetUtcNow() + Sleep + (perStart * run.Size * 2);
        var secondDue = await StartAsync(client, "late_sleeper", run.Size, second, run.Concurrency, cancellationToken);
        await Task.Delay(Positive(second - AfterRestart - TimeProvider.System.GetUtcNow()), cancellationToken);
        await run.Gateway.KillAsync();
        await run.Gateway.RestartAsync(cancellationToken);
        await Task.Delay(Positive(second + Within - TimeProvider.System.GetUtcNow()), cancellationToken);
        var restarted = Lateness(secondDue, await UntilEndedAsync(client, "late_sleeper", run.Size, cancellationToken));
        return new Measured(run.Size, run.Concurrency, run.Size, Within + live.Max, live, before, after)
        {
            Notes = string.Create(
                CultureInfo.InvariantCulture,
                $"dormant for {(first - startsDone).TotalSeconds:0} s; max late {Milliseconds(live.Max)}, after a restart p50 {Milliseconds(restarted.Median)}, max {Milliseconds(restarted.Max)}"),
            Promises =
            [
                new Promise("p99 late", Milliseconds(live.At(0.99)), $"≤ {Milliseconds(Bound)}", live.At(0.99) <= Bound),
                new Promise("p99 late after a restart", Milliseconds(restarted.At(0.99)), $"≤ {Milliseconds(Bound)}", restarted.At(0.99) <= Bound),
                new Promise("earliest", Milliseconds(live.Min), "≥ 0 ms", live.Min >= TimeSpan.Zero),
                new Promise("earliest after a restart", Milliseconds(restarted.Min), "≥ 0 ms", restarted.Min >= TimeSpan.Zero),
            ],
        };
    }

    /// <returns>When each is due, by execution.</returns>
    private static async Task<Dictionary<string, DateTimeOffset>> StartAsync(
        WorkflowClient client, string workflow, int count, DateTimeOffset first, int concurrency, CancellationToken cancellationToken)
    {
        var started = await WorkflowClient.LoopAsync(count, concurrency, async i =>
        {
            // Whole milliseconds, as the text of an instant has them.
            var due = DateTimeOffset.FromUnixTimeMilliseconds((first + (Within * i / count)).ToUnixTimeMilliseconds());
            var id = await client.StartAsync(workflow, JsonSerializer.Serialize(new { at = due.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) }), cancellationToken);
            return KeyValuePair.Create(id, due);
        });
        return new Dictionary<string, DateTimeOffset>(started);
    }

    private static async Task<Dictionary<string, DateTimeOffset>> UntilEndedAsync(
        WorkflowClient client, string workflow, int count, CancellationToken cancellationToken)
    {
        for (var began = TimeProvider.System.GetUtcNow(); ;)
        {
            // Asked seldom: the timers that are still to fire are what is measured.
            await Task.Delay(1_500, cancellationToken);
            var ends = await client.EndsAsync(workflow, cancellationToken);
            if (ends.Count >= count)
            {
                return ends;
            }

            if (TimeProvider.System.GetUtcNow() - began > Patience)
            {
                throw new BenchmarkException($"Only {ends.Count} of {count} timers fired within {Patience}.");
            }
        }
    }

    private static Spread Lateness(Dictionary<string, DateTimeOffset> due, Dictionary<string, DateTimeOffset> ends) =>
        new(due.Select(one => ends[one.Key] - one.Value));

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
