using System.CommandLine;
using OrleansWorkflows.Benchmarks.Checks;
using OrleansWorkflows.Benchmarks.Cluster;
using OrleansWorkflows.Benchmarks.Large;
using OrleansWorkflows.Benchmarks.Machine;
using OrleansWorkflows.Benchmarks.Product;
using OrleansWorkflows.Benchmarks.Reports;
using OrleansWorkflows.Benchmarks.Stores;
using OrleansWorkflows.Benchmarks.Workloads;

namespace OrleansWorkflows.Benchmarks;

/// <summary>The command line: without <c>--w</c> the checks of the main job, with it the runs of one workload.</summary>
internal static class BenchmarkCommand
{
    private const string Sqlite = "sqlite";
    private const string PostgreSql = "postgres";

    private static readonly Option<string?> Workload = new("--w")
    {
        Description = $"Workload to run ({string.Join(", ", AllWorkloads.Names)}); none: start-up, calls and the burst against their bounds.", HelpName = "NAME",
    };

    private static readonly Option<string?> Large = new("--large")
    {
        Description = $"Large executions instead: all ({string.Join(", ", LargeCase.All.Select(c => c.Name))}) or one by name.", HelpName = "CASE", Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Silos = new("--silos")
    {
        Description = "The load of W1 on the gateway's own silo and on one, two and three silos beside it, in turns, on PostgreSQL (--n, --concurrency, --runs, --url).",
    };

    private static readonly Option<int?> Size = new("--n") { Description = "Executions (W1, W4, W7) or steps (W2, W3) of a run.", HelpName = "N" };

    private static readonly Option<int> Concurrency = new("--concurrency")
    {
        Description = "Executions at once, closed loop (W1, W4).", DefaultValueFactory = _ => 64, HelpName = "N",
    };

    private static readonly Option<int> Runs = new("--runs")
    {
        Description = "Runs of a workload, each on a new process and store; starts of the start-up check (at least 10).", DefaultValueFactory = _ => 1, HelpName = "N",
    };

    private static readonly Option<string> Store = new("--store")
    {
        Description = "The store of a workload: files, or a PostgreSQL server that is started for the runs.", DefaultValueFactory = _ => Sqlite,
    };

    private static readonly Option<string?> Url = new("--url")
    {
        Description = "With --store postgres: a running server instead, as postgres://USER@HOST/DATABASE or Host=…;…; each run makes a database there and drops it.", HelpName = "CONNECTION",
    };

    private static readonly Option<string?> Gateway = new("--gateway")
    {
        Description = "Another build of the gateway to measure: path of its OrleansWorkflows.Gateway.dll.", HelpName = "FILE",
    };

    private static readonly Option<string?> Directory = new("--directory")
    {
        Description = "Where the stores are made, on the disk that is to be measured [default: artifacts/bench].", HelpName = "DIR",
    };

    private static readonly Option<string> Engine = new("--engine") { Description = "Name in the output.", DefaultValueFactory = _ => "orleans-workflows" };

    private static readonly Option<bool> Json = new("--json") { Description = "JSON lines, no table." };

    static BenchmarkCommand() => Store.AcceptOnlyFromAmong(Sqlite, PostgreSql);

    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Measures OrleansWorkflows as a process of its own, over REST and MCP.")
        {
            Workload, Large, Silos, Size, Concurrency, Runs, Store, Url, Gateway, Directory, Engine, Json,
        };
        root.SetAction(RunAsync);
        return root.Parse(args).InvokeAsync();
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var checkout = Checkout.Find(parsed.GetValue(Gateway), parsed.GetValue(Directory));
        var output = new Output(Console.Out, parsed.GetValue(Json));
        var facts = MachineFacts.Read(parsed.GetValue(Store)!);
        output.Say(facts.ToString());
        try
        {
            if (parsed.GetValue(Workload) is null && parsed.GetValue(Store) != Sqlite)
            {
                throw new BenchmarkException("--store goes with a workload: add --w NAME.");
            }

            return parsed.GetValue(Silos)
                ? await RunSilosAsync(checkout, output, parsed, cancellationToken)
                : parsed.GetResult(Large) is not null
                ? await RunLargeAsync(checkout, output, parsed.GetValue(Large), cancellationToken)
                : parsed.GetValue(Workload) is { } name
                ? await RunWorkloadAsync(name, checkout, output, parsed, cancellationToken)
                : await RunChecksAsync(checkout, facts, output, parsed, cancellationToken);
        }
        catch (BenchmarkException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static async Task<int> RunChecksAsync(
        Checkout checkout, MachineFacts facts, Output output, ParseResult parsed, CancellationToken cancellationToken)
    {
        var results = new List<CheckResult>();
        await foreach (var result in MainJobChecks.RunAsync(checkout, Math.Max(10, parsed.GetValue(Runs)), cancellationToken))
        {
            results.Add(result);
            if (parsed.GetValue(Json))
            {
                output.Line(result.ToLine(facts));
            }
        }

        output.Table(CheckTable.Of(results));
        return results.TrueForAll(result => result.IsMet) ? 0 : 1;
    }

    private static async Task<int> RunLargeAsync(Checkout checkout, Output output, string? only, CancellationToken cancellationToken)
    {
        var lines = new List<LargeLine>();
        await foreach (var line in LargeCampaign.RunAsync(checkout, only, cancellationToken))
        {
            lines.Add(line);
            output.Line(line);
        }

        output.Table(LargeLine.Table(lines));
        return 0;
    }

    private static async Task<int> RunSilosAsync(Checkout checkout, Output output, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var store = await PostgreSqlStore.OpenAsync(parsed.GetValue(Url), checkout.Stores);
        var lines = new List<ScaleLine>();
        await foreach (var line in ScaleCampaign.RunAsync(
            checkout, store, parsed.GetValue(Size) ?? 5_000, parsed.GetValue(Concurrency), Math.Max(1, parsed.GetValue(Runs)), cancellationToken))
        {
            lines.Add(line);
            output.Line(line);
        }

        output.Table(ScaleLine.Table(lines));
        return ScaleLine.IsBoundMet(lines) ? 0 : 1;
    }

    private static async Task<int> RunWorkloadAsync(
        string name, Checkout checkout, Output output, ParseResult parsed, CancellationToken cancellationToken)
    {
        var workload = AllWorkloads.Find(name);
        await using IStore store = parsed.GetValue(Store) == PostgreSql ? await PostgreSqlStore.OpenAsync(parsed.GetValue(Url), checkout.Stores) : new SqliteStore();
        var lines = new List<RunLine>();
        for (var run = 0; run < Math.Max(1, parsed.GetValue(Runs)); run++)
        {
            foreach (var size in parsed.GetValue(Size) is { } given ? [given] : workload.Sizes)
            {
                // The limits of the machine belong to the run: it may be shared and change from minute to minute.
                using var directory = checkout.NewDirectory();
                await using var own = await store.EmptyAsync(directory.Path);
                var limits = await own.MeasureAsync();
                Measured measured;
                await using (var gateway = await GatewayProcess.StartAsync(checkout, directory.Path, cancellationToken, own, workload.Arguments(directory.Path)))
                {
                    measured = await workload.RunAsync(new WorkloadRun(gateway, size, parsed.GetValue(Concurrency), directory.Path, own), cancellationToken);
                }

                limits = limits.OrBetter(await own.MeasureAsync());
                var line = RunLine.Of(parsed.GetValue(Engine)!, workload.Name, measured, limits, own);
                lines.Add(line);
                output.Line(line);
            }
        }

        output.Table(RunTable.Of(lines));
        if (lines.Exists(line => line.Promises.Count > 0))
        {
            output.Table(PromiseTable.Of(lines));
        }

        return lines.TrueForAll(line => line.Promises.All(promise => promise.IsMet)) ? 0 : 1;
    }
}
