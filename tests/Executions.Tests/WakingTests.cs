using OrleansWorkflows.Executions.Tests.Support;

namespace OrleansWorkflows.Executions.Tests;

/// <summary>Timers of sleeping executions on a whole silo, by a clock that the test moves.</summary>
public sealed class WakingTests : IDisposable
{
    private const string Sleepers = """
        domain: test
        version: "1"
        workflows:
          hour: { description: Waits., graph: { pause: { type: wait, duration: 1h } } }
          nap: { description: Sleeps., graph: { nap: { call: sleep, args: { duration: 5017ms } } } }
          two_minutes: { description: Waits., graph: { pause: { type: wait, duration: 120017ms } } }
        """;

    // Not round ones: the runtime has timers of whole seconds on the same clock.
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(5017);
    private static readonly TimeSpan TwoMinutes = TimeSpan.FromMilliseconds(120017);

    private static readonly TimeSpan Ahead = new ExecutionOptions().WakeAhead;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ow-waking-");
    private readonly ManualTime _time = new();

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task SleepingExecution_IsWokenAheadAndFiresAtItsInstantNotBefore()
    {
        await using var silo = await ManualSilo.StartAsync(_data.FullName, _time);
        await silo.DefineAsync(Sleepers);
        var due = _time.GetUtcNow() + TwoMinutes;
        var id = await silo.StartAsync("two_minutes");

        // The keeper was told, and plans its look.
        await _time.ArmedAsync(due - Ahead);
        _time.AdvanceTo(due - Ahead);
        // It has woken the execution, which keeps the rest of the time itself.
        await _time.ArmedAsync(due);
        _time.AdvanceTo(due - TimeSpan.FromMilliseconds(1));
        Assert.False((await silo.ViewAsync(id)).Status.HasEnded());
        _time.AdvanceTo(due);

        Assert.Equal(due, (await EndAsync(silo, id)).EndedAt);
    }

    [Fact]
    public async Task SilentHours_MakeNoQueriesButThoseOfTheSweeps()
    {
        // At instants at which no timer but those of the keepers is due: the runtime has some of whole minutes, and retention sweeps once a day.
        var sweepEvery = TimeSpan.FromMilliseconds(300017);
        await using var silo = await ManualSilo.StartAsync(_data.FullName, _time, ("Retention:SweepEvery", 1), ("Executions:SweepEvery", sweepEvery));
        await silo.DefineAsync(Sleepers);
        await silo.StartAsync("hour");
        await _time.ArmedAsync(_time.GetUtcNow() + sweepEvery, IKeeperGrain.Count);
        var before = silo.Journal.Queries;

        for (var sweep = 0; sweep < 10; sweep++)
        {
            _time.Advance(sweepEvery);
            await _time.ArmedAsync(_time.GetUtcNow() + sweepEvery, IKeeperGrain.Count);
        }

        Assert.Equal(3 * 10 * IKeeperGrain.Count, silo.Journal.Queries - before);
    }

    [Fact]
    public async Task SleepersOfAProcessThatStopped_FireAtTheirInstantInTheNext()
    {
        ExecutionId id;
        var due = _time.GetUtcNow() + TwoMinutes;
        await using (var first = await ManualSilo.StartAsync(_data.FullName, _time))
        {
            await first.DefineAsync(Sleepers);
            id = await first.StartAsync("two_minutes");
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        await using var second = await ManualSilo.StartAsync(_data.FullName, _time);
        await _time.ArmedAsync(due - Ahead);
        _time.AdvanceTo(due - Ahead);
        await _time.ArmedAsync(due);
        _time.AdvanceTo(due);

        Assert.Equal(due, (await EndAsync(second, id)).EndedAt);
    }

    [Fact]
    public async Task SleepersWhoseTimeHasPassed_FireAtTheStart()
    {
        ExecutionId id;
        await using (var first = await ManualSilo.StartAsync(_data.FullName, _time))
        {
            await first.DefineAsync(Sleepers);
            id = await first.StartAsync("hour");
        }

        _time.Advance(TimeSpan.FromHours(2));
        var restart = _time.GetUtcNow();
        await using var second = await ManualSilo.StartAsync(_data.FullName, _time);

        Assert.Equal(restart, (await EndAsync(second, id)).EndedAt);
    }

    [Fact]
    public async Task OrphanThatIsWoken_IsClaimedOnce()
    {
        ExecutionId id;
        await using (var first = await ManualSilo.StartAsync(_data.FullName, _time))
        {
            await first.DefineAsync(Sleepers);
            id = await first.StartAsync("nap");
        }

        await using var second = await ManualSilo.StartAsync(_data.FullName, _time);
        await _time.ArmedAsync(_time.GetUtcNow() + Nap);

        var history = await second.Grains.GetGrain<IExecutionQueryGrain>(0).History(id, 1, 100);
        Assert.Single(history!.Items, entry => entry.Type == "execution_claimed");
        Assert.Single(history.Items, entry => entry.Type == "attempt_lost");
    }

    /// <summary>Only reads: asking the execution itself would wake it.</summary>
    private static async Task<ExecutionView> EndAsync(ManualSilo silo, ExecutionId id)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var view = await silo.ViewAsync(id);
            if (view.Status.HasEnded())
            {
                return view;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < ManualSilo.Patience, $"Execution {id} is still {view.Status}.");
        }
    }
}
