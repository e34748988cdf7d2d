using OrleansWorkflows.Executions.Tests.Support;
using OrleansWorkflows.Tasks;

namespace OrleansWorkflows.Executions.Tests.Tasks;

/// <summary>Tasks that are workflows, by a clock that the test moves.</summary>
public sealed class WorkflowTaskTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ow-workflow-tasks-");
    private readonly ManualTime _time = new();

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task DeadlineThatPassesWhileTheMachineIsAway_CancelsTheExecutionThatItLeftBehind()
    {
        await using var silo = await ManualSilo.StartAsync(_data.FullName, _time);
        await silo.DefineAsync("""
            domain: test
            version: "1"
            workflows:
              ask: { description: Asks., graph: { ask: { type: yield, message: Well?, expects: {} } } }
            """);
        var id = ExecutionId.Hash("left behind").Value;
        var execution = TaskGrain.ExecutionOf(ITaskGrain.KeyOf(TaskId.Of(id, 0), "away"));
        // As the machine did before it went away.
        await silo.Execution(execution).Start(new StartExecutionRequest { Domain = "test", Workflow = "ask" });
        var group = silo.Grains.GetGrain<ITaskGroupGrain>(id);
        await group.Distribute(new DistributeRequest
        {
            Definition = new TaskDefinition { Workflow = "test/ask" }, Machines = ["away"], Deadline = TimeSpan.FromMinutes(1),
        });

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(TaskGroupStatus.Failed, (await group.WaitUntilEnded(ManualSilo.Patience, null, TestContext.Current.CancellationToken))?.Status);
        await silo.UntilAsync(execution, view => view.Status == ExecutionStatus.Cancelled);
    }
}
