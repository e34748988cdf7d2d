using System.Globalization;
using System.Text.Json;
using OrleansWorkflows.Benchmarks.Measures;
using OrleansWorkflows.Benchmarks.Product;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>
/// W5: executions of ten steps of 100 ms, all started at once; the product is killed after a second and started again. What was stored is held against
/// the calls that arrived: no step that was stored before the kill is called again.
/// </summary>
internal sealed class Restarts : IWorkload
{
    private const int Steps = 10;

    /// <summary>Above the work that was left.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1.2);

    private static readonly TimeSpan KillAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly int _port = EchoServer.FreePort();

    public string Name => "W5";

    public IReadOnlyList<int> Sizes => [500];

    public IReadOnlyList<string> Arguments(string directory) => EchoServer.ServicesFile(directory, _port, 2_000);

    public async Task<Measured> RunAsync(WorkloadRun run, CancellationToken cancellationToken)
    {
        await using var echo = await EchoServer.StartAsync(_port, cancellationToken);
        var client = new WorkflowClient(run.Gateway);
        await client.UploadAsync(EchoSpecs.SlowChain("warm_up", Steps), cancellationToken);
        await client.UploadAsync(EchoSpecs.SlowChain("slow_chain", Steps), cancellationToken);
        await WorkflowClient.LoopAsync(run.Size, run.Size, i => client.StartAsync("warm_up", Arguments(-1 - i), cancellationToken));
        await UntilEndedAsync(client, "warm_up", run.Size, cancellationToken);

        var before = await run.Gateway.UsageAsync(cancellationToken);
        var ids = new string?[run.Size];
        var began = TimeProvider.System.GetUtcNow();
        var starts = WorkflowClient.LoopAsync(run.Size, run.Size, async i => ids[i] = await TryStartAsync(client, i, cancellationToken));
        await Task.Delay(KillAfter, cancellationToken);
        await run.Gateway.KillAsync();
        var killedAt = TimeProvider.System.GetUtcNow();
        await starts;
        await run.Gateway.RestartAsync(cancellationToken);
        var restartedAt = run.Gateway.StartedAt;

        // A start that was not answered may be stored all the same: what counts as lost is one that was answered.
        var started = ids.Where(id => id is not null).ToHashSet();
        var stored = await StoredAsync(client, "slow_chain", cancellationToken);
        var ends = await UntilEndedAsync(client, "slow_chain", stored.Count, cancellationToken);
        var lost = started.Count(id => !ends.ContainsKey(id!));
        var calls = echo.Calls.Where(call => call.At >= began).GroupBy(call => call.Body).ToDictionary(g => g.Key, g => g.ToArray());
        var (repeated, longest, again) = await CompareAsync(client, ends.Keys, calls, killedAt, cancellationToken);
        var last = ends.Values.Max() - restartedAt;
        var bound = Bound + (longest * EchoServer.Slowness);
        var after = await run.Gateway.UsageAsync(cancellationToken);
        return new Measured(
            run.Size, run.Size, (long)run.Size * Steps, ends.Values.Max() - began, new Spread(ends.Values.Select(end => end - began)),
            before with { Cpu = TimeSpan.Zero, Appends = 0, Commits = 0 }, after)
        {
            Notes = string.Create(
                CultureInfo.InvariantCulture,
                $"{started.Count} starts were answered and {stored.Count} stored before the kill, {longest} steps left in the longest; ready {run.Gateway.ReadyAfter.TotalSeconds:0.00} s after the restart; {again} calls were made again"),
            Promises =
            [
                new Promise("all complete after the restart", Seconds(last), $"≤ {Seconds(bound)}", last <= bound),
                new Promise("executions lost", Number(lost), "0", lost == 0),
                new Promise("stored steps called again", Number(repeated), "0", repeated == 0),
            ],
        };
    }

    private static async Task<string?> TryStartAsync(WorkflowClient client, int number, CancellationToken cancellationToken)
    {
        try
        {
            return await client.StartAsync("slow_chain", Arguments(number), cancellationToken);
        }
        catch (HttpRequestException)
        {
            // Killed before it answered.
            return null;
        }
    }

    /// <summary>All executions there are, whatever their status.</summary>
    private static async Task<HashSet<string>> StoredAsync(WorkflowClient client, string workflow, CancellationToken cancellationToken)
    {
        var found = new HashSet<string>();
        for (var cursor = ""; ;)
        {
            using var page = await client.GetAsync($"/executions?workflow={workflow}&limit=500{cursor}", cancellationToken);
            found.UnionWith(page.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("execution_id").GetString()!));
            if (!page.RootElement.TryGetProperty("next_cursor", out var next) || next.GetString() is not { } text)
            {
                return found;
            }

            cursor = $"&cursor={text}";
        }
    }

    private static async Task<Dictionary<string, DateTimeOffset>> UntilEndedAsync(
        WorkflowClient client, string workflow, int count, CancellationToken cancellationToken)
    {
        for (var began = TimeProvider.System.GetUtcNow(); ;)
        {
            var ends = await client.EndsAsync(workflow, cancellationToken);
            if (ends.Count >= count)
            {
                return ends;
            }

            if (TimeProvider.System.GetUtcNow() - began > Patience)
            {
                throw new BenchmarkException($"Only {ends.Count} of {count} executions ended within {Patience}.");
            }

            await Task.Delay(200, cancellationToken);
        }
    }

    /// <summary>Each history against the calls that arrived.</summary>
    private static async Task<(int Repeated, int Longest, int Again)> CompareAsync(
        WorkflowClient client, IEnumerable<string> executions, Dictionary<string, EchoCall[]> calls, DateTimeOffset killedAt, CancellationToken cancellationToken)
    {
        var (repeated, longest) = (0, 0);
        foreach (var execution in executions)
        {
            using var history = await client.GetAsync($"/executions/{execution}/history?limit=500", cancellationToken);
            var completed = history.RootElement.GetProperty("items").EnumerateArray().Where(e => e.GetProperty("type").GetString() == "step_completed")
                .Select(e => (Step: e.GetProperty("step").GetString()!, At: e.GetProperty("at").GetDateTimeOffset())).ToArray();
            longest = Math.Max(longest, Steps - completed.Count(step => step.At < killedAt));
            if (completed.Length != Steps)
            {
                throw new BenchmarkException($"Execution {execution} completed {completed.Length} steps of {Steps}: {history.RootElement.GetRawText()}");
            }

            // A call says in its body whose it is; however often it is made, it has one key.
            using var view = await client.GetAsync($"/executions/{execution}?steps=false", cancellationToken);
            var number = view.RootElement.GetProperty("params").GetProperty("number").GetInt32();
            foreach (var (step, at) in completed)
            {
                var made = calls[$$"""{"value":"{{number}}/{{step}}"}"""];
                repeated += made.Count(call => call.At > at);
                if (made.Select(call => call.Key).Distinct().Count() != 1)
                {
                    throw new BenchmarkException($"Step {step} of execution {execution} was called under more than one key.");
                }
            }
        }

        return (repeated, longest, calls.Values.Sum(made => made.Length - 1));
    }

    private static string Arguments(int number) => JsonSerializer.Serialize(new { number });

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s");
}
