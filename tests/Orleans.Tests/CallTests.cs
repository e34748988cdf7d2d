using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansWorkflows.Orleans.Tests;

public sealed class CallTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync(silo => silo.AddActivityPropagation());

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task ValueTask_ReturnsItsValue() => Assert.Equal(42, await _silo.Grain<ITurnGrain>("v").Value(21));

    [Fact]
    public async Task GrainCallingAGrain_GetsItsAnswer() => Assert.Equal("a>b", await _silo.Grain<ITurnGrain>("a").CallOther("b"));

    [Fact]
    public async Task Exception_ReachesTheCallerWithTypeAndMessage()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => _silo.Grain<ITurnGrain>("f").Fail("wrong"));
        Assert.Equal("wrong", error.Message);
    }

    [Fact]
    public async Task NoAnswerInTime_IsATimeout()
    {
        var grain = _silo.Grain<ITurnGrain>("slow");
        await Assert.ThrowsAsync<TimeoutException>(() => grain.Hold("slow"));
        _silo.Probe.Reach("slow");
        Assert.Equal("ordinary", await grain.Ordinary());
    }

    [Fact]
    public async Task ResponseTimeoutOfAMethod_GoesBeforeThatOfTheSilo()
    {
        var error = await Assert.ThrowsAsync<TimeoutException>(() => _silo.Grain<ITurnGrain>("brief").HoldBriefly("brief"));
        Assert.Contains("00:00:00.4", error.Message, StringComparison.Ordinal);
        _silo.Probe.Reach("brief");
    }

    [Fact]
    public async Task OneWayCall_ReturnsAndRunsAndHidesItsError()
    {
        await _silo.Grain<ITurnGrain>("oneway").Announce("announced");
        await _silo.Probe.Reached("announced");
    }

    [Fact]
    public async Task CancelledCall_EndsForTheCallerAndTellsTheGrain()
    {
        using var cancellation = new CancellationTokenSource();
        var call = _silo.Grain<ITurnGrain>("cancel").HoldUntilCancelled("c", cancellation.Token);
        await _silo.Probe.Reached("c held");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await _silo.Probe.Reached("c cancelled");
    }

    [Fact]
    public async Task CallWithCancelledToken_DoesNotStart() => await Assert.ThrowsAnyAsync<OperationCanceledException>(
        () => _silo.Grain<ITurnGrain>("cancelled").HoldUntilCancelled("never", new CancellationToken(true)));

    [Fact]
    public async Task Enumeration_YieldsEverythingInOrderAcrossBatches()
    {
        var items = new List<int>();
        await foreach (var item in _silo.Grain<ITurnGrain>("count").Count(250, default).WithBatchSize(40))
        {
            items.Add(item);
        }

        Assert.Equal(Enumerable.Range(1, 250), items);
    }

    [Fact]
    public async Task FailingEnumeration_YieldsWhatCameBefore()
    {
        var items = new List<int>();
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var item in _silo.Grain<ITurnGrain>("failing").FailAfter(3))
            {
                items.Add(item);
            }
        });
        Assert.Equal([1, 2, 3], items);
    }

    [Fact]
    public async Task EnumerationLeftEarly_EndsInTheGrainAndOthersRunMeanwhile()
    {
        var grain = _silo.Grain<ITurnGrain>("endless");
        await foreach (var _ in grain.Count(-1, default))
        {
            Assert.Equal("ordinary", await grain.Ordinary());
            break;
        }

        await _silo.Probe.Reached("endless enumeration ended");
    }

    [Fact]
    public async Task CancelledEnumeration_EndsOnBothSides()
    {
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in _silo.Grain<ITurnGrain>("watch").Count(-1, default).WithCancellation(cancellation.Token))
            {
                await cancellation.CancelAsync();
            }
        });
        await _silo.Probe.Reached("watch enumeration ended");
    }

    [Fact]
    public void ReferencesToOneGrain_AreEqual()
    {
        Assert.Equal(_silo.Grain<ITurnGrain>("same"), _silo.Grain<ITurnGrain>("same"));
        Assert.NotEqual(_silo.Grain<ITurnGrain>("same"), _silo.Grain<ITurnGrain>("other"));
        Assert.Equal("same", _silo.Grain<ITurnGrain>("same").GetPrimaryKeyString());
        Assert.Equal(-7, _silo.Client.GetGrain<IManagementGrain>(-7).GetPrimaryKeyLong());
    }

    [Fact]
    public async Task Span_GoesAlongWithTheCall()
    {
        using var source = new ActivitySource("caller");
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using var span = source.StartActivity("test");
        Assert.Equal(span!.TraceId.ToString(), await _silo.Grain<ITurnGrain>("traced").Trace());
        Assert.False(span.IsStopped);
        Assert.Same(span, Activity.Current);
    }

    [Fact]
    public async Task ClientHost_ReachesTheSiloThroughItsGateway()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.UseOrleansClient(client => client.UseLocalhostClustering(_silo.GatewayPort));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken).WaitAsync(TestSilo.Patience);
        var client = host.Services.GetRequiredService<IClusterClient>();
        Assert.Equal("remote", await client.GetGrain<ITurnGrain>("remote").Key());
        await host.StopAsync(TestContext.Current.CancellationToken);
    }
}
