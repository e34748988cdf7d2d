using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Streams;
using OrleansWorkflows.Redis;

namespace OrleansWorkflows.Orleans.Tests;

/// <summary>Three silos and a client in hosts of their own, joined through Redis; all calls between them cross TCP.</summary>
public sealed class SeveralSilosTests : IAsyncLifetime
{
    private static readonly string[] Machines = ["alpha", "beta", "gamma"];

    private readonly List<TestSilo> _silos = [];
    private RedisServer _redis = null!;
    private IHost _clientHost = null!;

    private IClusterClient Client => _clientHost.Services.GetRequiredService<IClusterClient>();

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        _redis = await RedisServer.StartAsync();
        foreach (var machine in Machines)
        {
            _silos.Add(await StartSiloAsync(machine));
        }

        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.UseOrleansClient(client => client.UseRedisClustering(_redis.ConnectionString).AddMemoryStreams("memory")
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("several", "several")));
        _clientHost = builder.Build();
        await _clientHost.StartAsync(TestContext.Current.CancellationToken).WaitAsync(TestSilo.Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (_clientHost is null)
        {
            return;
        }

        await _clientHost.StopAsync();
        _clientHost.Dispose();
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Grains_SpreadOverTheSilosAndAreOneForAllCallers()
    {
        var places = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            var key = $"grain-{i}";
            var place = await Client.GetGrain<ISpreadGrain>(key).Where();
            places.Add(place);
            Assert.Equal(1, await Client.GetGrain<ISpreadGrain>(key).Count());
            var next = 2;
            foreach (var silo in _silos)
            {
                Assert.Equal(place, await silo.Grain<ISpreadGrain>(key).Where());
                Assert.Equal(next++, await silo.Grain<ISpreadGrain>(key).Count());
            }
        }

        Assert.Equal(Machines, places.Distinct().Order());
    }

    [Fact]
    public async Task PlacementFilter_SendsAGrainToItsMachine()
    {
        foreach (var machine in Machines)
        {
            Assert.Equal(machine, await Client.GetGrain<IMachineGrain>($"{machine}/task").Where());
        }

        var error = await Assert.ThrowsAsync<OrleansException>(() => Client.GetGrain<IMachineGrain>("delta/task").Where());
        Assert.Contains("No active nodes are compatible", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_ArriveAsTheyLeft()
    {
        var parcel = new Parcel("box", [1, 2, 3])
        {
            Labels = new Dictionary<string, string> { ["to"] = "Rome" },
            Shape = new Circle(2.5),
            At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
            Bytes = [7, 8],
        };
        foreach (var key in await OneKeyOnEachAsync())
        {
            var back = await Client.GetGrain<ISpreadGrain>(key).Echo(parcel);
            Assert.Equal((parcel.Name, parcel.Shape, parcel.At), (back.Name, back.Shape, back.At));
            Assert.Equal(parcel.Numbers, back.Numbers);
            Assert.Equal(parcel.Labels, back.Labels);
            Assert.Equal(parcel.Bytes, back.Bytes);
        }
    }

    [Fact]
    public async Task Exceptions_ArriveWithTypeMessageAndMembers()
    {
        foreach (var key in await OneKeyOnEachAsync())
        {
            var error = await Assert.ThrowsAsync<ParcelLostException>(() => Client.GetGrain<ISpreadGrain>(key).Lose(7));
            Assert.Equal(("parcel 7 is lost", 7), (error.Message, error.Number));
            Assert.Contains(nameof(SpreadGrain.Lose), error.StackTrace, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task GrainsCallGrainsOfOtherSilosAlsoByReference()
    {
        var keys = await OneKeyOnEachAsync();
        for (var i = 0; i < keys.Length; i++)
        {
            var other = (i + 1) % keys.Length;
            Assert.Equal(Machines[other], await Client.GetGrain<ISpreadGrain>(keys[i]).WhereIs(keys[other]));
            Assert.Equal(Machines[other], await Client.GetGrain<ISpreadGrain>(keys[i]).WhereOf(Client.GetGrain<ISpreadGrain>(keys[other])));
        }
    }

    [Fact]
    public async Task Reminder_ReachesGrainsOfAllSilos()
    {
        for (var i = 0; i < 60; i++)
        {
            await _silos[0].Grain<IReminderGrain>($"reminded-{i}").ReceiveReminder("tick", new TickStatus(DateTime.UnixEpoch, TimeSpan.FromMinutes(1), DateTime.UnixEpoch));
        }

        await Task.WhenAll(_silos.Select(silo => silo.Probe.Reached("tick 00:01:00")));
    }

    [Fact]
    public async Task CancellationAndEnumerations_CrossProcesses()
    {
        var keys = await OneKeyOnEachAsync();
        foreach (var (key, index) in keys.Select((key, index) => (key, index)))
        {
            Assert.Equal(
                Enumerable.Range(0, 250).Select(i => $"{Machines[index]}{i}"),
                await Client.GetGrain<ISpreadGrain>(key).Places(250, default).ToListAsync(TestContext.Current.CancellationToken));
            using var cancellation = new CancellationTokenSource();
            var waiting = Client.GetGrain<ISpreadGrain>(key).WaitUntilCancelled(cancellation.Token);
            await _silos[index].Probe.Reached($"{key} waits");
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            await _silos[index].Probe.Reached($"{key} was cancelled");
        }
    }

    [Fact]
    public async Task Stream_ReachesGrainsAndClientsAcrossSilos()
    {
        var arrived = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = StreamId.Create("news", "across");
        await Client.GetStreamProvider("memory").GetStream<string>(id).SubscribeAsync((item, _) =>
        {
            arrived.TrySetResult(item);
            return Task.CompletedTask;
        });
        await _silos[0].Client.GetGrain<IListenerGrain>("listener").Listen("across");
        // A subscription takes effect some time after it was made; what is published until then is lost, as on any stream that can not be rewound.
        while (!arrived.Task.IsCompleted)
        {
            await _silos[2].Client.GetStreamProvider("memory").GetStream<string>(id).OnNextAsync("hello");
            await Task.WhenAny(arrived.Task, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        Assert.Equal("hello", await arrived.Task);
        await Task.WhenAny(_silos.Select(silo => silo.Probe.Reached("grain got hello")));
        Assert.Contains(_silos, silo => silo.Probe.Log.Contains("hello"));
    }

    [Fact]
    public async Task SiloThatLeaves_HandsItsGrainsOver()
    {
        var keys = await OneKeyOnEachAsync();
        await _silos[1].StopAsync();
        Assert.Contains(await Client.GetGrain<ISpreadGrain>(keys[1]).Where(), new[] { "alpha", "gamma" });
        Assert.Equal("alpha", await Client.GetGrain<ISpreadGrain>(keys[0]).Where());
        // The others read of it a moment after it is written.
        var membership = _silos[0].Services.GetRequiredService<IClusterMembershipService>();
        using var patience = new CancellationTokenSource(TestSilo.Patience);
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(patience.Token))
        {
            if (snapshot.Members.Values.Single(member => member.Name == "beta").Status == SiloStatus.Dead)
            {
                break;
            }
        }
    }

    [Fact]
    public async Task SiloThatJoins_TakesNewGrainsAndLeavesTheOldWhereTheyAre()
    {
        var counts = new Dictionary<string, string>();
        for (var i = 0; i < 40; i++)
        {
            counts[$"old-{i}"] = await Client.GetGrain<ISpreadGrain>($"old-{i}").Where();
            await Client.GetGrain<ISpreadGrain>($"old-{i}").Count();
        }

        _silos.Add(await StartSiloAsync("delta"));
        foreach (var (key, place) in counts)
        {
            Assert.Equal(place, await Client.GetGrain<ISpreadGrain>(key).Where());
            Assert.Equal(2, await _silos[3].Grain<ISpreadGrain>(key).Count());
        }

        // Placement goes by the load that silos tell each other of every second.
        using var limit = new CancellationTokenSource(TestSilo.Patience);
        for (var i = 0; await Client.GetGrain<ISpreadGrain>($"new-{i}").Where() != "delta"; i++)
        {
            await Task.Delay(20, limit.Token);
        }
    }

    [Fact]
    public async Task Management_CountsTheWholeCluster()
    {
        await OneKeyOnEachAsync();
        var management = Client.GetGrain<IManagementGrain>(0);
        var hosts = await management.GetDetailedHosts(onlyActive: true);
        Assert.Equal(Machines, hosts.Select(host => host.SiloName).Order());
        var statistics = await management.GetSimpleGrainStatistics();
        Assert.Equal(3, statistics.Where(count => count.GrainType.Contains("SpreadGrain", StringComparison.Ordinal)).Select(count => count.SiloAddress).Distinct().Count());
    }

    private async Task<string[]> OneKeyOnEachAsync()
    {
        var keys = new Dictionary<string, string>();
        for (var i = 0; keys.Count < Machines.Length; i++)
        {
            keys.TryAdd(await Client.GetGrain<ISpreadGrain>($"on-{i}").Where(), $"on-{i}");
        }

        return [.. Machines.Select(machine => keys[machine])];
    }

    [Fact]
    public async Task SiloThatIsGone_LeavesTheTableAfterItsTime()
    {
        var gone = _silos[2].Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        await _silos[2].StopAsync();
        await using var cleaner = await StartSiloAsync("delta", TimeSpan.FromMilliseconds(100));
        var management = cleaner.Client.GetGrain<IManagementGrain>(0);
        Assert.Contains(await management.GetDetailedHosts(), host => host.SiloAddress.Equals(gone));
        // The oldest silo cleans up.
        await _silos[0].StopAsync();
        await _silos[1].StopAsync();

        // That rows are gone is seen with the next sign of life of a silo.
        using var limit = new CancellationTokenSource(3 * TestSilo.Patience);
        while ((await management.GetDetailedHosts()).Any(host => host.SiloAddress.Equals(gone)))
        {
            await Task.Delay(50, limit.Token);
        }

        Assert.Equal("delta", Assert.Single(await management.GetDetailedHosts(onlyActive: true)).SiloName);
    }

    private Task<TestSilo> StartSiloAsync(string machine, TimeSpan? cleanUpEvery = null) => TestSilo.StartAsync(
        silo =>
        {
            if (cleanUpEvery is { } period)
            {
                silo.Configure<ClusterMembershipOptions>(options => (options.DefunctSiloCleanupPeriod, options.DefunctSiloExpiration) = (period, period));
            }

            silo.AddMemoryGrainStorage("PubSubStore").AddMemoryStreams("memory").UseRedisClustering(_redis.ConnectionString);
            silo.Services.AddOnMachine();
        },
        machine);
}
