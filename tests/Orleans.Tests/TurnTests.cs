namespace OrleansWorkflows.Orleans.Tests;

public sealed class TurnTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync();

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task ManyCallsAtOnce_RunOneTurnAtATime()
    {
        var grain = _silo.Grain<ITurnGrain>("turns");
        var counts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => grain.CountConcurrently(20)));
        Assert.Equal(1000, counts.Max());
    }

    [Fact]
    public async Task OrdinaryCall_WaitsForTheRunningOne()
    {
        var grain = _silo.Grain<ITurnGrain>("queue");
        var held = grain.Hold("queue");
        await _silo.Probe.Reached("queue held");
        var ordinary = grain.Ordinary();
        Assert.Equal("peeked", await grain.Peek());
        Assert.False(ordinary.IsCompleted);
        _silo.Probe.Reach("queue");
        await held;
        Assert.Equal("ordinary", await ordinary);
    }

    [Fact]
    public async Task ReadOnlyCalls_InterleaveWithEachOtherOnly()
    {
        var grain = _silo.Grain<ITurnGrain>("readers");
        var one = grain.ReadUntil("one");
        await _silo.Probe.Reached("one reading");
        var two = grain.ReadUntil("two");
        await _silo.Probe.Reached("two reading");
        var write = grain.Ordinary();
        _silo.Probe.Reach("one");
        _silo.Probe.Reach("two");
        await Task.WhenAll(one, two);
        Assert.Equal("ordinary", await write);
    }

    [Fact]
    public async Task ReentrantGrain_TakesCallsWhileOneAwaits()
    {
        var grain = _silo.Grain<IReentrantGrain>("reentrant");
        var held = grain.Hold("free");
        await _silo.Probe.Reached("free held");
        await grain.Release("free");
        await held;
    }

    [Fact]
    public async Task CycleThroughReentrantGrain_Returns() =>
        Assert.Equal("a", await _silo.Grain<IReentrantGrain>("a").CallSelfThrough("b"));

    [Fact]
    public async Task CycleThroughOrdinaryGrains_TimesOut() =>
        await Assert.ThrowsAsync<TimeoutException>(() => _silo.Grain<ICycleGrain>("x").AskBack("y"));

    [Fact]
    public async Task Await_ResumesOnTheActivation() => Assert.True(await _silo.Grain<ITurnGrain>("sched").ResumesOnOwnScheduler());

    [Fact]
    public async Task TaskRun_LeavesTheActivation() => Assert.True(await _silo.Grain<ITurnGrain>("sched").TaskRunEscapes());

    [Fact]
    public async Task StatelessWorker_RunsAtMostItsNumberAtOnce()
    {
        var grain = _silo.Grain<IPoolGrain>("pool");
        var one = grain.Work("p1");
        await _silo.Probe.Reached("p1 working");
        var two = grain.Work("p2");
        await _silo.Probe.Reached("p2 working");
        var three = grain.Work("p3");
        _silo.Probe.Reach("p1");
        _silo.Probe.Reach("p3");
        var first = await one;
        _silo.Probe.Reach("p2");
        var ids = new[] { first, await two, await three };
        Assert.Equal(2, ids.Distinct().Count());
        Assert.Equal("p3", _silo.Probe.Log.Last());
    }
}
