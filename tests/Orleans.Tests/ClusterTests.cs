using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Streams;

namespace OrleansWorkflows.Orleans.Tests;

public sealed class ClusterTests : IAsyncLifetime
{
    private TestSilo _silo = null!;
    private string? _startedWith;

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync(silo =>
    {
        silo.Configure<SiloOptions>(options => options.SiloName = "north");
        silo.AddMemoryGrainStorage("PubSubStore").AddMemoryStreams("memory");
        silo.Services.AddOnMachine();
        silo.AddStartupTask(async (services, _) =>
            _startedWith = await services.GetRequiredService<IGrainFactory>().GetGrain<ITurnGrain>("startup").Key());
    });

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public void StartupTask_CallsGrainsBeforeTheHostHasStarted() => Assert.Equal("startup", _startedWith);

    [Fact]
    public async Task PlacementFilter_FindsTheSiloByItsMetadata() =>
        Assert.Equal("north", await _silo.Grain<IMachineGrain>("alpha/task-1").Where());

    [Fact]
    public async Task NoSiloForAGrain_FailsTheCall()
    {
        var error = await Assert.ThrowsAsync<OrleansException>(() => _silo.Grain<IMachineGrain>("beta/task-1").Where());
        Assert.Contains("No active nodes are compatible with grain", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reminder_ComesToAGrainThatWasDeactivated()
    {
        var grain = _silo.Grain<IReminderGrain>("keeper");
        await grain.Remind("soon", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)); // one that is past when its row is written waits for the next
        await grain.Drop();
        await _silo.Probe.Reached("soon 00:01:00");
        Assert.True(await grain.Forget("soon"));
        Assert.False(await grain.Forget("soon"));
    }

    [Fact]
    public async Task ReminderMoreOftenThanEachMinute_IsRefused() => await Assert.ThrowsAsync<ArgumentException>(
        () => _silo.Grain<IReminderGrain>("hasty").Remind("hasty", TimeSpan.Zero, TimeSpan.FromSeconds(59)));

    [Fact]
    public async Task Stream_ReachesGrainsAndClientsInOrderUntilUnsubscribed()
    {
        var stream = _silo.Client.GetStreamProvider("memory").GetStream<string>(StreamId.Create("news", "one"));
        await _silo.Grain<IListenerGrain>("listener").Listen("one");
        var subscription = await stream.SubscribeAsync((item, _) =>
        {
            _silo.Probe.Reach($"client got {item}");
            return Task.CompletedTask;
        });
        await stream.OnNextAsync("a");
        await stream.OnNextBatchAsync(["b", "c"]);

        await _silo.Probe.Reached("grain got c");
        await _silo.Probe.Reached("client got c");
        Assert.Equal(["a", "b", "c"], _silo.Probe.Log);
        await _silo.Grain<IListenerGrain>("listener").StopListening();
        await stream.OnNextAsync("d");
        await _silo.Probe.Reached("client got d");
        Assert.Equal(["a", "b", "c"], _silo.Probe.Log);
        await subscription.UnsubscribeAsync();
        Assert.Empty(await stream.GetAllSubscriptionHandles());
    }

    [Fact]
    public async Task StreamOfTheSilo_ReachesAClientHost()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.UseOrleansClient(client => client.UseLocalhostClustering(_silo.GatewayPort).AddMemoryStreams("memory"));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken).WaitAsync(TestSilo.Patience);
        var id = StreamId.Create("news", "afar");
        await host.Services.GetRequiredService<IClusterClient>().GetStreamProvider("memory").GetStream<string>(id).SubscribeAsync((item, _) =>
        {
            _silo.Probe.Reach($"afar got {item}");
            return Task.CompletedTask;
        });
        await _silo.Client.GetStreamProvider("memory").GetStream<string>(id).OnNextAsync("x");
        await _silo.Probe.Reached("afar got x");
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Membership_ShowsThisSiloActive()
    {
        var local = _silo.Services.GetRequiredService<ILocalSiloDetails>();
        var membership = _silo.Services.GetRequiredService<IClusterMembershipService>();
        Assert.Equal(SiloStatus.Active, membership.CurrentSnapshot.GetSiloStatus(local.SiloAddress));
        await foreach (var snapshot in membership.MembershipUpdates)
        {
            Assert.Equal("north", snapshot.Members[local.SiloAddress].Name);
            break;
        }
    }

    [Fact]
    public void SiloAddress_SurvivesItsText()
    {
        var address = _silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        Assert.Equal(address, SiloAddress.FromParsableString(address.ToParsableString()));
    }
}
