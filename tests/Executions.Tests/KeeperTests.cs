using OrleansWorkflows.Executions.Tests.Support;

namespace OrleansWorkflows.Executions.Tests;

public sealed class KeeperTests
{
    private readonly Dormitory _dormitory = new();

    private TimeSpan SweepEvery => _dormitory.Options.SweepEvery;

    [Fact]
    public async Task NothingDue_AsksOnlyAtItsSweeps()
    {
        for (var i = 0; i < 500; i++)
        {
            await _dormitory.SleepAsync(TimeSpan.FromHours(30));
        }

        var looks = await _dormitory.LiveAsync(TimeSpan.FromHours(24));

        Assert.Equal((TimeSpan.FromHours(24) / SweepEvery) + 1, looks);
        Assert.Equal(3 * looks, _dormitory.Journal.Queries);
        Assert.Empty(_dormitory.Woken);
    }

    [Fact]
    public async Task KnownTimer_IsWokenAheadOnceAndFiresOnTime()
    {
        var sleeper = await _dormitory.SleepAsync(TimeSpan.FromSeconds(200));
        var due = _dormitory.Now + TimeSpan.FromSeconds(200);

        var looks = await _dormitory.LiveAsync(TimeSpan.FromSeconds(250));

        Assert.Equal(2, looks);
        Assert.Equal([(sleeper, due - _dormitory.Options.WakeAhead)], _dormitory.Woken);
        Assert.Equal([(sleeper, TimeSpan.Zero)], _dormitory.Fired);
    }

    [Fact]
    public async Task EarlierTimer_MovesTheLook()
    {
        await _dormitory.LiveAsync(TimeSpan.FromSeconds(10));
        var sleeper = await _dormitory.SleepAsync(TimeSpan.FromSeconds(100));

        Assert.True(_dormitory.Keeper.Expect(_dormitory.Now + TimeSpan.FromSeconds(100)));
        await _dormitory.LiveAsync(TimeSpan.FromSeconds(100));

        Assert.Equal([(sleeper, TimeSpan.Zero)], _dormitory.Fired);
    }

    [Fact]
    public async Task LaterTimer_MovesNothing()
    {
        await _dormitory.SleepAsync(TimeSpan.FromSeconds(100));
        await _dormitory.LiveAsync(TimeSpan.FromSeconds(1));
        var planned = _dormitory.Keeper.NextLook;

        Assert.False(_dormitory.Keeper.Expect(_dormitory.Now + TimeSpan.FromSeconds(101)));

        Assert.Equal(planned, _dormitory.Keeper.NextLook);
    }

    [Fact]
    public async Task TimerStoredBehindWhatWasLookedAt_IsStillWoken()
    {
        await _dormitory.SleepAsync(TimeSpan.FromSeconds(15));
        await _dormitory.LiveAsync(TimeSpan.FromSeconds(1));
        var late = await _dormitory.SleepAsync(TimeSpan.FromSeconds(5));

        _dormitory.Keeper.Expect(_dormitory.Now + TimeSpan.FromSeconds(5));
        await _dormitory.LiveAsync(TimeSpan.FromSeconds(20));

        Assert.Contains((late, TimeSpan.Zero), _dormitory.Fired);
        Assert.Equal(2, _dormitory.Fired.Count);
    }

    [Fact]
    public async Task LostNotice_IsMendedByTheNextSweep()
    {
        await _dormitory.LiveAsync(TimeSpan.FromSeconds(1));
        var sleeper = await _dormitory.SleepAsync(TimeSpan.FromSeconds(70));

        await _dormitory.LiveAsync(SweepEvery);

        var (execution, late) = Assert.Single(_dormitory.Fired);
        Assert.Equal(sleeper, execution);
        Assert.InRange(late, TimeSpan.Zero, SweepEvery);
    }

    [Fact]
    public async Task ManyAtOneInstant_AreAllAwakeBeforeItInBatches()
    {
        for (var i = 0; i < 3_000; i++)
        {
            await _dormitory.SleepAsync(TimeSpan.FromSeconds(90));
        }

        await _dormitory.LiveAsync(TimeSpan.FromSeconds(75));
        var awakeBefore = _dormitory.Woken.Count;
        await _dormitory.LiveAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(3_000, awakeBefore);
        Assert.Equal(3_000, _dormitory.Woken.Count);
        Assert.Equal(3_000, _dormitory.Fired.Count);
        Assert.All(_dormitory.Fired, fired => Assert.Equal(TimeSpan.Zero, fired.Late));
        Assert.All(_dormitory.Journal.Limits, limit => Assert.InRange(limit, 1, 512));
    }

    [Fact]
    public async Task MoreThanMayWaitInMemory_TheRestIsWokenWhenTheFirstAreDue()
    {
        for (var i = 0; i < 10_000; i++)
        {
            await _dormitory.SleepAsync(TimeSpan.FromSeconds(90));
        }

        await _dormitory.LiveAsync(TimeSpan.FromSeconds(90));

        Assert.Equal(Keeper.MaxAhead, _dormitory.MostAwake);
        Assert.Equal(10_000, _dormitory.Fired.Count);
        Assert.All(_dormitory.Fired, fired => Assert.Equal(TimeSpan.Zero, fired.Late));
    }

    [Fact]
    public async Task StreamOfTimers_CostsALookNowAndThenNotOneEach()
    {
        for (var i = 0; i < 3_000; i++)
        {
            await _dormitory.SleepAsync(TimeSpan.FromSeconds(90 + (i * 0.1)));
        }

        var looks = await _dormitory.LiveAsync(TimeSpan.FromSeconds(400));

        Assert.Equal(3_000, _dormitory.Fired.Count);
        Assert.All(_dormitory.Fired, fired => Assert.Equal(TimeSpan.Zero, fired.Late));
        Assert.InRange(looks, 1, 300 / 5 + 5);
    }

    [Fact]
    public async Task TimersThatCameDueMeanwhile_FireAtTheFirstLook()
    {
        await _dormitory.SleepAsync(TimeSpan.FromSeconds(-100));
        await _dormitory.SleepAsync(TimeSpan.FromSeconds(-1));

        await _dormitory.LiveAsync(TimeSpan.Zero);

        Assert.Equal(2, _dormitory.Fired.Count);
    }

    [Fact]
    public async Task Orphans_AreWokenAllAndAskedForInBatches()
    {
        for (var i = 0; i < 1_200; i++)
        {
            await _dormitory.OrphanAsync();
        }

        await _dormitory.LiveAsync(TimeSpan.Zero);

        Assert.Equal(1_200, _dormitory.Woken.Select(woken => woken.Execution).Distinct().Count());
        Assert.Equal(1_200, _dormitory.Woken.Count);
    }

    [Fact]
    public async Task ExecutionThatCanNotBeWoken_IsTriedLessAndLessOftenAndHoldsUpNobody()
    {
        var broken = await _dormitory.SleepAsync(TimeSpan.FromSeconds(-1));
        _dormitory.Broken.Add(broken);
        await _dormitory.SleepAsync(TimeSpan.FromSeconds(30));

        await _dormitory.LiveAsync(TimeSpan.FromHours(1));
        var tries = _dormitory.Woken.Where(woken => woken.Execution == broken).Select(woken => woken.At).ToArray();

        Assert.Single(_dormitory.Fired);
        Assert.Equal(TimeSpan.FromSeconds(1), tries[1] - tries[0]);
        Assert.Equal(SweepEvery, tries[^1] - tries[^2]);
        Assert.InRange(tries.Length, 10, 60);

        _dormitory.Broken.Clear();
        await _dormitory.LiveAsync(SweepEvery);
        Assert.Equal(2, _dormitory.Fired.Count);
    }

    public static TheoryData<Exception> Faults => [new JournalUnavailableException("Not now."), new InvalidOperationException("Nobody thought of this.")];

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task StoreThatCanNotAnswer_IsAskedAgainSoonAndNothingIsForgotten(Exception fault)
    {
        await _dormitory.SleepAsync(TimeSpan.FromSeconds(100));
        _dormitory.Journal.Fault = fault;
        await _dormitory.LiveAsync(TimeSpan.FromSeconds(30));
        var queries = _dormitory.Journal.Queries;

        _dormitory.Journal.Fault = null;
        await _dormitory.LiveAsync(TimeSpan.FromSeconds(80));

        Assert.InRange(queries, 3, 6);
        Assert.Equal(TimeSpan.Zero, Assert.Single(_dormitory.Fired).Late);
    }
}
