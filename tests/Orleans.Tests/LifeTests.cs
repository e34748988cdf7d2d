using Microsoft.Extensions.DependencyInjection;

namespace OrleansWorkflows.Orleans.Tests;

public sealed class LifeTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    private IManagementGrain Management => _silo.Client.GetGrain<IManagementGrain>(0);

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync(silo => silo.Services.AddScoped<ScopedThing>());

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task FirstCalls_ActivateOnce()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _silo.Grain<ILifeGrain>("once").Incarnation()));
        Assert.Single(ids.Distinct());
        Assert.Equal("once activated", Assert.Single(_silo.Probe.Log));
    }

    [Fact]
    public async Task FailedActivation_FailsTheCallAndIsTriedAgainByTheNext()
    {
        var grain = _silo.Grain<ILifeGrain>("broken");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Incarnation());
        Assert.Equal("cannot activate", error.Message);
        _silo.Probe.Log.Enqueue("mended");
        Assert.NotEqual(Guid.Empty, await grain.Incarnation());
    }

    [Fact]
    public async Task DeactivatedGrain_ComesBackAsANewActivation()
    {
        var grain = _silo.Grain<ILifeGrain>("again");
        var first = await grain.Incarnation();
        await grain.End();
        await _silo.Probe.Reached("again ApplicationRequested");
        Assert.NotEqual(first, await grain.Incarnation());
        Assert.Contains("again disposed", _silo.Probe.Log);
    }

    [Fact]
    public async Task CallDuringDeactivation_GoesToANewActivationAfterTheRunningCallEnded()
    {
        var grain = _silo.Grain<ILifeGrain>("handover");
        var first = await grain.Incarnation();
        var held = grain.EndThenHold("handover");
        await _silo.Probe.Reached("handover held");
        var next = grain.Incarnation();
        _silo.Probe.Reach("handover");
        await held;
        Assert.NotEqual(first, await next);
        Assert.Equal(
            ["handover activated", "handover released", "handover ApplicationRequested"], _silo.Probe.Log.Take(3));
    }

    [Fact]
    public async Task IdleActivation_IsCollectedUnlessItDelaysDeactivation()
    {
        var idle = _silo.Grain<ILifeGrain>("idle");
        var kept = _silo.Grain<ILifeGrain>("kept");
        await idle.Incarnation();
        var keptId = await kept.Incarnation();
        await kept.Keep();
        await Management.ForceActivationCollection(TimeSpan.Zero);
        await _silo.Probe.Reached("idle ActivationIdle");
        Assert.Equal(keptId, await kept.Incarnation());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timer_TicksUntilDisposed(bool interleave)
    {
        var name = $"timer {interleave}";
        await _silo.Grain<ILifeGrain>(name).StartTimer(interleave);
        await _silo.Probe.Reached($"{name} tick 3");
        await _silo.Probe.Reached($"{name} disposed");
    }

    [Fact]
    public async Task TimersDuringACall_WaitForItUnlessTheyInterleave()
    {
        await _silo.Grain<ILifeGrain>("timers").TimersDuringACall();
        await _silo.Probe.Reached("timers ordinary tick");
        Assert.Equal(["timers activated", "timers interleaved tick", "timers call ends", "timers ordinary tick"], _silo.Probe.Log);
    }

    [Fact]
    public async Task Activation_HasItsOwnServiceScope() => Assert.True(await _silo.Grain<ILifeGrain>("scope").HasOwnScope());

    [Fact]
    public async Task StoppingHost_DeactivatesEveryGrainFirst()
    {
        await _silo.Grain<ILifeGrain>("one").Incarnation();
        await _silo.Grain<ILifeGrain>("two").Incarnation();
        await _silo.StopAsync();
        Assert.Contains("one ShuttingDown", _silo.Probe.Log);
        Assert.Contains("two ShuttingDown", _silo.Probe.Log);
    }

    [Fact]
    public async Task ManagementGrain_CountsActivations()
    {
        await _silo.Grain<ILifeGrain>("counted").Incarnation();
        var statistics = await Management.GetSimpleGrainStatistics();
        Assert.Equal(1, statistics.Single(one => one.GrainType.Contains("LifeGrain", StringComparison.OrdinalIgnoreCase)).ActivationCount);
        var host = Assert.Single(await Management.GetDetailedHosts(true));
        Assert.Equal(_silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress, host.SiloAddress);
        Assert.Equal(SiloStatus.Active, host.Status);
    }
}
