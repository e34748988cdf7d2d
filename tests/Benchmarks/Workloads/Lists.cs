using System.Diagnostics;
using System.Globalization;
using OrleansWorkflows.Benchmarks.Measures;
using OrleansWorkflows.Benchmarks.Product;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>W10: a page of a list among very many stored executions, filter by filter, and far down.</summary>
internal sealed class Lists : IWorkload
{
    private const int WarmUps = 20;
    private const int Calls = 100;

    /// <summary>A filter that is far too slow is not asked as often.</summary>
    private static readonly TimeSpan LongestFilter = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(20);

    public string Name => "W10";

    public IReadOnlyList<int> Sizes => [1_000_000];

    public async Task<Measured> RunAsync(WorkloadRun run, CancellationToken cancellationToken)
    {
        // The product made the tables; while it is away they are filled.
        await run.Gateway.KillAsync();
        await StoredExecutions.FillAsync(run, cancellationToken);
        await run.Gateway.RestartAsync(cancellationToken);
        var client = new WorkflowClient(run.Gateway);
        var before = await run.Gateway.UsageAsync(cancellationToken);
        var began = Stopwatch.GetTimestamp();
        var promises = new List<Promise>();
        var all = new List<TimeSpan>();
        foreach (var (name, path, rows) in Filters(run.Size, await DeepCursorAsync(client, run.Size, cancellationToken)))
        {
            var waited = new List<TimeSpan>();
            var beganFilter = Stopwatch.GetTimestamp();
            for (var call = 0; call < WarmUps + Calls && (waited.Count == 0 || Stopwatch.GetElapsedTime(beganFilter) < LongestFilter); call++)
            {
                var start = Stopwatch.GetTimestamp();
                using var page = await client.GetAsync(path(call), cancellationToken);
                var took = Stopwatch.GetElapsedTime(start);
                var found = page.RootElement.GetProperty("items").GetArrayLength();
                if (rows is { } expected && found != expected)
                {
                    throw new BenchmarkException($"GET {path(call)} found {found} executions instead of {expected}.");
                }

                if (call >= WarmUps || Stopwatch.GetElapsedTime(beganFilter) > LongestFilter)
                {
                    waited.Add(took);
                }
            }

            var spread = new Spread(waited);
            all.AddRange(waited);
            promises.Add(new Promise(
                name,
                string.Create(CultureInfo.InvariantCulture, $"p50 {spread.Median.TotalMilliseconds:0.0}, p99 {spread.At(0.99).TotalMilliseconds:0.0} ms"),
                "p99 ≤ 20 ms",
                spread.At(0.99) <= Bound));
        }

        return new Measured(run.Size, 1, all.Count, Stopwatch.GetElapsedTime(began), new Spread(all), before, await run.Gateway.UsageAsync(cancellationToken))
        {
            Promises = promises,
        };
    }

    /// <summary>A cursor three quarters down; found by time, since paging there would take a while.</summary>
    private static async Task<string> DeepCursorAsync(WorkflowClient client, int size, CancellationToken cancellationToken)
    {
        using var page = await client.GetAsync($"/executions?limit=50&until={StoredExecutions.At(size / 4)}", cancellationToken);
        return page.RootElement.GetProperty("next_cursor").GetString()!;
    }

    /// <summary>Name, path by number of the call, and how many rows it must find; null: any.</summary>
    private static IEnumerable<(string Name, Func<int, string> Path, int? Rows)> Filters(int size, string deep)
    {
        var text = CultureInfo.InvariantCulture;
        yield return ("first page", _ => "/executions", 50);
        yield return ("deep cursor", _ => $"/executions?cursor={deep}", 50);
        yield return ("status", _ => "/executions?status=failed", 50);
        yield return ("two statuses", _ => "/executions?status=failed,waiting", 50);
        yield return ("workflow", i => string.Create(text, $"/executions?workflow=flow_{i % StoredExecutions.Workflows}"), 50);
        yield return ("domain", i => string.Create(text, $"/executions?domain=domain_{i % StoredExecutions.Domains}"), 50);
        yield return ("workflow and status", i => string.Create(text, $"/executions?workflow=flow_{i % StoredExecutions.Workflows}&status=waiting"), null);
        yield return ("since and until", i => $"/executions?since={StoredExecutions.At(size / 200 * i)}&until={StoredExecutions.At((size / 200 * i) + 1_000)}", 50);
        yield return ("label", i => string.Create(text, $"/executions?label=team:t{i % StoredExecutions.Teams}"), 50);
        yield return ("two labels", i => string.Create(text, $"/executions?label=env:prod&label=team:t{i % StoredExecutions.Teams}"), null);
        yield return ("label and status", i => string.Create(text, $"/executions?label=team:t{i % StoredExecutions.Teams}&status=failed"), null);
        yield return ("q, common", _ => "/executions?q=flow_1", 50);
        yield return ("q, rare", i => string.Create(text, $"/executions?q=order-{size / 200 * i}x"), 1);
        yield return ("q, none", i => string.Create(text, $"/executions?q=nothing-{i}"), 0);
    }
}
