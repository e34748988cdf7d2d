using OrleansWorkflows.Executions.Tests.Support;

namespace OrleansWorkflows.Executions.Tests.Limits;

/// <summary>A silo that runs few at once: the others are queued, durably and fairly.</summary>
public sealed class AdmissionTests : IDisposable
{
    private const string Workflows = """
        domain: test
        version: "1"
        workflows:
          nap: { description: Sleeps., graph: { nap: { call: sleep, args: { duration: 5017ms } } } }
          other: { description: Sleeps., graph: { nap: { call: sleep, args: { duration: 5017ms } } } }
          ask: { description: Asks., graph: { ask: { type: yield, message: Well?, expects: {} }, nap: { call: sleep, args: { duration: 5017ms }, depends_on: [ask] } } }
          three: { description: Sleeps., graph: { a: { call: sleep, args: { duration: 5017ms } }, b: { call: sleep, args: { duration: 5017ms } }, c: { call: sleep, args: { duration: 5017ms } } } }
          parent:
            description: Has children, and theirs.
            graph:
              left: { type: workflow, workflow: middle }
              right: { type: workflow, workflow: middle }
              after: { call: echo, depends_on: [left, right] }
          middle: { description: Has a child., graph: { before: { call: echo }, child: { type: workflow, workflow: leaf, depends_on: [before] } } }
          leaf: { description: Calls., graph: { call: { call: echo } } }
        """;

    /// <summary>Not a round one: the runtime has timers of whole seconds on the same clock.</summary>
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(5017);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ow-admission-");
    private readonly ManualTime _time = new();

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task ExecutionBeyondTheLimit_IsQueuedUntilAnotherEnds()
    {
        await using var silo = await StartAsync(executions: 1);
        var first = await silo.StartAsync("nap");
        var second = await silo.StartAsync("nap");

        Assert.Equal((ExecutionStatus.Running, ExecutionStatus.Queued), ((await silo.ViewAsync(first)).Status, (await silo.ViewAsync(second)).Status));
        Assert.Equal((1, 1), (silo.Limits.Figures.RunningExecutions, silo.Limits.Figures.QueuedExecutions));

        await NapAsync();
        await silo.UntilAsync(first, view => view.Status == ExecutionStatus.Completed);
        await silo.UntilAsync(second, view => view.Status == ExecutionStatus.Running);
        await NapAsync();
        await silo.UntilAsync(second, view => view.Status == ExecutionStatus.Completed);
        await silo.UntilAsync(limits => limits is { RunningExecutions: 0, QueuedExecutions: 0, RunningSteps: 0 });
    }

    [Fact]
    public async Task QueuedExecutions_RunInTheNextProcess()
    {
        var ids = new List<ExecutionId>();
        await using (var first = await StartAsync(executions: 1))
        {
            for (var i = 0; i < 4; i++)
            {
                ids.Add(await first.StartAsync("nap"));
            }

            await _time.ArmedAsync(_time.GetUtcNow() + Nap);
        }

        await using var second = await StartAsync(executions: 1);
        for (var i = 0; i < ids.Count; i++)
        {
            await second.UntilAsync(limits => limits.QueuedExecutions == ids.Count - i - 1);
            await NapAsync();
        }

        foreach (var id in ids)
        {
            await second.UntilAsync(id, view => view.Status == ExecutionStatus.Completed);
        }
    }

    [Fact]
    public async Task WorkflowWithManyQueued_DoesNotHoldUpAnother()
    {
        await using var silo = await StartAsync(executions: 1);
        for (var i = 0; i < 12; i++)
        {
            await silo.StartAsync("nap");
        }

        var other = await silo.StartAsync("other");
        for (var ended = 0; ended < 2; ended++)
        {
            await NapAsync();
        }

        await silo.UntilAsync(other, view => view.Status == ExecutionStatus.Running);
        Assert.Equal(10, silo.Limits.Figures.QueuedExecutions);
    }

    [Fact]
    public async Task LineThatIsFull_RefusesStartsOfTheWorkflowThatFilledIt()
    {
        await using var silo = await StartAsync(executions: 1, queued: 5);
        for (var i = 0; i < 1 + 4; i++)
        {
            await silo.StartAsync("nap");
        }

        var refused = await silo.TryStartAsync("nap");

        Assert.Equal((StartOutcome.Overloaded, "WF0450"), (refused.Outcome, Assert.Single(refused.Problems).Code));
        Assert.Contains("Silo:Limits:QueuedExecutions", refused.Problems[0].Message, StringComparison.Ordinal);
        Assert.Null(await silo.Grains.GetGrain<IExecutionQueryGrain>(0).Get(refused.ExecutionId));
        await silo.StartAsync("other");
    }

    [Fact]
    public async Task ParentsAndChildren_DoNotWaitForEachOthersPlace()
    {
        await using var silo = await StartAsync(executions: 1, steps: 1);
        List<ExecutionId> parents = [];
        for (var i = 0; i < 5; i++)
        {
            parents.Add(await silo.StartAsync("parent"));
        }

        foreach (var parent in parents)
        {
            await silo.UntilAsync(parent, view => view.Status == ExecutionStatus.Completed);
        }
    }

    [Fact]
    public async Task ExecutionThatWaitsForAnAnswer_HoldsNoPlace()
    {
        await using var silo = await StartAsync(executions: 1);
        var asking = await silo.StartAsync("ask");
        await silo.UntilAsync(limits => limits.RunningExecutions == 0);
        var running = await silo.StartAsync("nap");
        Assert.Equal(ExecutionStatus.Running, (await silo.ViewAsync(running)).Status);

        var answer = await silo.Execution(asking).Answer(new AnswerRequest(JsonBytes.EmptyObject)).WaitAsync(ManualSilo.Patience);

        // It was let in before; its next call waits for the place.
        Assert.Equal(AnswerOutcome.Accepted, answer.Outcome);
        await silo.UntilAsync(limits => limits is { RunningExecutions: 1, QueuedExecutions: 1 });
        await NapAsync();
        await silo.UntilAsync(running, view => view.Status == ExecutionStatus.Completed);
        await NapAsync();
        await silo.UntilAsync(asking, view => view.Status == ExecutionStatus.Completed);
    }

    [Fact]
    public async Task ExecutionCancelledInTheLine_LeavesIt()
    {
        await using var silo = await StartAsync(executions: 1);
        await silo.StartAsync("nap");
        var queued = await silo.StartAsync("nap");

        await silo.Execution(queued).Cancel(compensate: true, null).WaitAsync(ManualSilo.Patience);

        Assert.Equal(ExecutionStatus.Cancelled, (await silo.ViewAsync(queued)).Status);
        await silo.UntilAsync(limits => limits.QueuedExecutions == 0);
    }

    [Fact]
    public async Task CallsBeyondTheLimit_WaitForOthersToEnd()
    {
        await using var silo = await StartAsync(executions: 10, steps: 1);
        var id = await silo.StartAsync("three");
        for (var left = 2; left >= 0; left--)
        {
            await silo.UntilAsync(limits => (limits.RunningSteps, limits.QueuedSteps) == (1, left));
            await NapAsync();
        }

        await silo.UntilAsync(id, view => view.Status == ExecutionStatus.Completed);
    }

    [Fact]
    public async Task CallThatIsTerminatedInTheLine_IsNotMade()
    {
        await using var silo = await StartAsync(executions: 10, steps: 1);
        await silo.StartAsync("nap");
        var late = await silo.StartAsync("other");
        await silo.UntilAsync(limits => limits.QueuedSteps == 1);
        await silo.Execution(late).Terminate(null).WaitAsync(ManualSilo.Patience);

        await NapAsync();

        await silo.UntilAsync(limits => limits is { RunningSteps: 0, QueuedSteps: 0, RunningExecutions: 0 });
    }

    private async Task<ManualSilo> StartAsync(int executions, int steps = 100, int queued = 100)
    {
        var silo = await ManualSilo.StartAsync(
            _data.FullName, _time, ("Silo:Limits:RunningExecutions", executions), ("Silo:Limits:RunningSteps", steps), ("Silo:Limits:QueuedExecutions", queued));
        await silo.DefineAsync(Workflows);
        return silo;
    }

    /// <summary>Lets the call that runs come to its end.</summary>
    private async Task NapAsync()
    {
        var end = _time.GetUtcNow() + Nap;
        await _time.ArmedAsync(end);
        _time.AdvanceTo(end);
    }
}
