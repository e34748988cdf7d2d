using System.Collections.Concurrent;
using System.Globalization;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine.Tests.Simulation;

/// <summary>
/// Random workflows among random faults come to rest and hold what <see cref="Oracles"/> asks. <c>SIM_SEED=n</c> runs that seed alone and prints
/// what happened; <c>SIM_SEEDS=n</c> runs that many.
/// </summary>
public sealed class RandomGraphTests(ITestOutputHelper output)
{
    /// <summary>Reading a spec takes as long as a run, and each graph has many ways to go.</summary>
    private const int SeedsPerGraph = 4;

    internal static IEnumerable<Type> EventTypes { get; } =
        [.. typeof(ExecutionEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(ExecutionEvent)) && !t.IsAbstract)];

    [Fact]
    public void RandomWorkflowsAmongFaults_SettleAndLoseNothing()
    {
        if (Number("SIM_SEED") is { } alone)
        {
            Replay(alone);
            return;
        }

        var seeds = Number("SIM_SEEDS") ?? 10_000;
        var failures = new ConcurrentDictionary<int, string>();
        var seen = new ConcurrentDictionary<Type, bool>();
        Parallel.For(0, (seeds + SeedsPerGraph - 1) / SeedsPerGraph, new ParallelOptions { MaxDegreeOfParallelism = 2 }, graph =>
        {
            var workflows = RandomWorkflows.Of(graph, out _);
            for (var seed = graph * SeedsPerGraph; seed < (graph + 1) * SeedsPerGraph && failures.Count < 10; seed++)
            {
                try
                {
                    foreach (var type in Run(workflows, seed, null).Seen)
                    {
                        seen[type] = true;
                    }
                }
                catch (Exception e)
                {
                    failures[seed] = e.ToString();
                }
            }
        });
        Assert.True(failures.IsEmpty, string.Join("\n\n", failures.OrderBy(f => f.Key).Select(f =>
            $"Seed {f.Key} fails; run it alone with SIM_SEED={f.Key}.\n{f.Value[..Math.Min(f.Value.Length, 3_000)]}")));
        // What never happens proves nothing.
        Assert.Empty(EventTypes.Except(seen.Keys));
    }

    /// <summary>The cluster of one seed, at rest.</summary>
    internal static Cluster Run(int seed) => Run(RandomWorkflows.Of(seed / SeedsPerGraph, out _), seed, null);

    private static Cluster Run(IReadOnlyDictionary<string, WorkflowDefinition> workflows, int seed, List<string>? trace)
    {
        var random = new Random(seed ^ 0x5EED);
        // Small pages, so that random workflows have many.
        var limits = random.Next(3) == 0 ? EngineLimits.Default : EngineLimits.Default with { MaxPageEvents = 1 + random.Next(6) };
        var cluster = new Cluster(workflows, seed, new RandomFaults(seed), trace: trace) { Limits = limits };
        for (var roots = 1 + random.Next(2); roots > 0; roots--)
        {
            var id = cluster.Start("test/main", JsonBytes.Parse($$"""{"a":{{random.Next(7)}},"b":{{random.Next(5)}}}"""));
            if (random.Next(5) == 0)
            {
                cluster.People.Pause(id, TimeSpan.FromMilliseconds(random.Next(20_000)), TimeSpan.FromSeconds(random.Next(200)));
            }

            if (random.Next(4) == 0)
            {
                cluster.People.Retry(id, TimeSpan.FromSeconds(random.Next(600)), fromAnyStep: random.Next(2) == 0);
                cluster.People.Retry(id, TimeSpan.FromSeconds(600 + random.Next(3_000)), fromAnyStep: random.Next(2) == 0);
            }

            if (random.Next(5) == 0)
            {
                cluster.People.Fork(id, TimeSpan.FromSeconds(random.Next(60)));
            }

            if (random.Next(5) == 0)
            {
                cluster.People.Cancel(id, TimeSpan.FromMilliseconds(random.Next(20_000)), compensate: random.Next(4) > 0, terminate: random.Next(4) == 0);
            }
        }

        if (random.Next(4) == 0)
        {
            cluster.People.PausesChildren = true;
        }

        cluster.Run();
        Oracles.Check(cluster);
        return cluster;
    }

    private void Replay(int seed)
    {
        var workflows = RandomWorkflows.Of(seed / SeedsPerGraph, out var text);
        var trace = new List<string> { text };
        try
        {
            Run(workflows, seed, trace);
        }
        finally
        {
            output.WriteLine(string.Join("\n", trace));
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
