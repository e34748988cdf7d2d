using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Journal.Sqlite;
using OrleansWorkflows.Limits;
using OrleansWorkflows.Orleans.Tests;
using OrleansWorkflows.Placement;
using OrleansWorkflows.Polls;
using OrleansWorkflows.Redis;
using OrleansWorkflows.Services;
using OrleansWorkflows.Silo.GrainState;
using OrleansWorkflows.Tasks;

namespace OrleansWorkflows.Executions.Tests.Tasks;

/// <summary>Silos with tasks, each its own machine, joined through Redis; their grain state is one database.</summary>
internal sealed class MachineCluster : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ow-tasks-").FullName;
    private readonly Dictionary<string, TestSilo> _silos = [];
    private readonly RedisServer _redis;
    private readonly ServiceProvider _store;

    private MachineCluster(RedisServer redis)
    {
        _redis = redis;
        // Its migrations make the tables that the silos share.
        _store = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSqliteJournal(_directory).BuildServiceProvider();
    }

    /// <summary>Rows that are stored of groups and tasks.</summary>
    public Task<long> CountRowsAsync() => TaskRowCount.OfAsync(_directory);

    public ITaskGroupGrain Group(string id) => _silos.Values.First().Grain<ITaskGroupGrain>(id);

    public ITaskGrain Task(string id, string machine) => _silos[machine].Grain<ITaskGrain>(ITaskGrain.KeyOf(id, machine));

    public static async Task<MachineCluster> StartAsync(params string[] machines)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        var cluster = new MachineCluster(await RedisServer.StartAsync());
        _ = cluster._store.GetRequiredService<SqliteStore>();
        foreach (var machine in machines)
        {
            await cluster.StartSiloAsync(machine);
        }

        return cluster;
    }

    public async Task StartSiloAsync(string machine) => _silos[machine] = await TestSilo.StartAsync(
        silo =>
        {
            silo.AddMemoryGrainStorage("PubSubStore").UseRedisClustering(_redis.ConnectionString)
                .AddAdoNetGrainStorage("grains", (AdoNetGrainStorageOptions options) =>
                {
                    options.Invariant = "System.Data.SQLite";
                    options.ConnectionString = $"Data Source={Path.Combine(_directory, "grains.db")};Default Timeout=30";
                    options.GrainStorageSerializer = new JsonGrainStateSerializer();
                    options.DeleteStateOnClear = true;
                });
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(30));
            silo.Services.AddSingleton<SiloLimits>().AddSingleton<LongPolls>().AddMachines().AddTasks().AddToolServices(new ToolServiceOptions { Urls = Services.Urls.UrlGuardOptions.ForListeningUrls(["http://127.0.0.1:1"]) });
            silo.Services.AddHostedService<MembershipWatch>();
        },
        machine);

    public async Task StopSiloAsync(string machine)
    {
        _silos.Remove(machine, out var silo);
        await silo!.DisposeAsync();
    }

    public async Task<string> DistributeAsync(DistributeRequest request)
    {
        var id = ExecutionId.New(TimeProvider.System.GetUtcNow()).Value;
        await DistributeAsync(id, request);
        return id;
    }

    /// <summary>Asks again while a silo that has just gone is still asked, as callers of the API do on 503; its answer may be what was lost.</summary>
    public async Task DistributeAsync(string id, DistributeRequest request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                var reply = await Group(id).Distribute(request);
                Assert.True(reply.Outcome is DistributeOutcome.Started or DistributeOutcome.Existing, $"{reply.Outcome} {string.Join(" ", reply.Problems)}");
                return;
            }
            catch (OrleansMessageRejectionException) when (!limit.IsCancellationRequested)
            {
                await System.Threading.Tasks.Task.Delay(20, limit.Token);
            }
        }
    }

    public Task<TaskGroupView> EndedAsync(string id) => UntilAsync(id, view => view.EndedAt is not null);

    public async Task<TaskGroupView> UntilAsync(string id, Func<TaskGroupView, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        TaskGroupView? view = null;
        while (!limit.IsCancellationRequested)
        {
            try
            {
                view = await Group(id).WaitUntilEnded(TimeSpan.FromMilliseconds(50), null, limit.Token);
            }
            catch (OrleansException)
            {
                continue;
            }

            if (condition(view!))
            {
                return view!;
            }
        }

        throw new TimeoutException($"Task group {id} did not become as expected: {JsonBytes.From(view)}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var machine in _silos.Keys.ToList())
        {
            await StopSiloAsync(machine);
        }

        await _redis.DisposeAsync();
        await _store.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }
}
