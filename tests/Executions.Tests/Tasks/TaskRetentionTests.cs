using OrleansWorkflows.Executions.Tests.Support;
using OrleansWorkflows.Tasks;

namespace OrleansWorkflows.Executions.Tests.Tasks;

/// <summary>What is kept of task groups that have ended, by a clock that the test moves.</summary>
public sealed class TaskRetentionTests : IDisposable
{
    private static readonly TimeSpan Retention = new TaskOptions().Retention;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ow-task-retention-");
    private readonly ManualTime _time = new() { MovesReminders = true };

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task GroupThatEnded_IsKeptForItsTimeThenRemovedWithItsTasks()
    {
        await using var silo = await ManualSilo.StartAsync(_data.FullName, _time);
        var group = await EndedAsync(silo);

        _time.Advance(Retention - TimeSpan.FromHours(1));
        Assert.NotNull(await group.Get(null));
        Assert.Equal(2, await TaskRowCount.OfAsync(_data.FullName));

        // Shorter than grain calls wait for their answers, by the same clock: a reminder would not be heard otherwise.
        await GoneAsync(group, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task GroupWhoseTimeEndsWhileNothingRuns_IsRemovedAfterTheStart()
    {
        await using (var silo = await ManualSilo.StartAsync(_data.FullName, _time))
        {
            await EndedAsync(silo);
        }

        _time.Advance(Retention + TimeSpan.FromHours(1));
        await using var again = await ManualSilo.StartAsync(_data.FullName, _time);

        await GoneAsync(again.Grains.GetGrain<ITaskGroupGrain>(Id), TimeSpan.Zero);
    }

    private static string Id { get; } = ExecutionId.Hash("retained").Value;

    private static async Task<ITaskGroupGrain> EndedAsync(ManualSilo silo)
    {
        var group = silo.Grains.GetGrain<ITaskGroupGrain>(Id);
        var reply = await group.Distribute(new DistributeRequest { Definition = new TaskDefinition { Tool = "echo" } });
        Assert.Equal(DistributeOutcome.Started, reply.Outcome);
        var view = await group.WaitUntilEnded(ManualSilo.Patience, null, TestContext.Current.CancellationToken);
        Assert.Equal(TaskGroupStatus.Completed, view?.Status);
        return group;
    }

    /// <param name="step">By how much the clock goes on between two looks.</param>
    private async Task GoneAsync(ITaskGroupGrain group, TimeSpan step)
    {
        using var limit = new CancellationTokenSource(ManualSilo.Patience);
        while (await group.Get(null) is not null || await TaskRowCount.OfAsync(_data.FullName) > 0)
        {
            _time.Advance(step);
            await Task.Delay(10, limit.Token);
        }
    }
}
