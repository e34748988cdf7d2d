using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Transitions;

/// <summary>A silo that runs as many as it may takes further executions as queued.</summary>
public sealed class AdmittingTests
{
    private const string TwoSteps = "graph:\n  a: { call: s.a }\n  b: { call: s.b, depends_on: [a] }";

    [Fact]
    public void StartWithoutRoom_IsQueuedUntilItIsAdmitted()
    {
        var scenario = Queued(TwoSteps);

        Assert.Equal(ExecutionStatus.Queued, scenario.State.Status);
        Assert.IsType<AwaitAdmission>(Assert.Single(scenario.Commands));
        Assert.Equal("a", scenario.Decide(new AdmitExecution()).InFlight);
        Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
        Assert.Empty(scenario.Decide(new AdmitExecution()).Events);
    }

    [Fact]
    public void QueuedExecutionThatIsClaimed_AsksTheNextSilo()
    {
        var scenario = Queued(TwoSteps).Decide(new ClaimExecution("silo-2", "machine-2"));

        Assert.IsType<AwaitAdmission>(Assert.Single(scenario.Commands));
        Assert.Equal(ExecutionStatus.Queued, scenario.State.Status);
    }

    [Fact]
    public void PlaceUnderTheWorkflowsLimit_IsWaitedForBeforeTheSilo()
    {
        var scenario = Queued("concurrency: { limit: 1 }\n" + TwoSteps);
        Assert.IsType<AcquireSlot>(Assert.Single(scenario.Commands));

        scenario.Decide(new DecideSlot(true, IsAdmitted: false));
        Assert.IsType<AwaitAdmission>(Assert.Single(scenario.Commands));
        Assert.Equal(ExecutionStatus.Queued, scenario.State.Status);
        // The same word again, and a late refusal, change nothing.
        Assert.Empty(scenario.Decide(new DecideSlot(true)).Events);
        Assert.Empty(scenario.Decide(new DecideSlot(false)).Events);

        Assert.Equal("a", scenario.Decide(new AdmitExecution()).InFlight);
    }

    [Fact]
    public void CancelledWhileQueued_EndsAndIsNotAdmittedAnyMore()
    {
        var scenario = Queued(TwoSteps).Decide(new CancelExecution(true, null));

        Assert.Equal(ExecutionStatus.Cancelled, scenario.State.Status);
        Assert.Empty(ExecutionEngine.Outstanding(scenario.State));
        Assert.Empty(scenario.Decide(new AdmitExecution()).Events);
    }

    [Fact]
    public void AdmittedWhilePaused_BeginsWhenItGoesOn()
    {
        var scenario = Queued(TwoSteps).Pause().Decide(new AdmitExecution());
        Assert.Equal((ExecutionStatus.Paused, ""), (scenario.State.Status, scenario.InFlight));

        Assert.Equal("a", scenario.Decide(new UnpauseExecution()).InFlight);
    }

    [Fact]
    public void RetryOfOneThatWasCancelledInTheQueue_BeginsAnew()
    {
        var scenario = Queued(TwoSteps).Decide(new CancelExecution(true, null)).Retry();

        Assert.Equal("a", scenario.InFlight);
    }

    [Fact]
    public void RefusedWhileQueued_FailsWithoutUndo()
    {
        var scenario = Queued("on_failure: l\n" + TwoSteps + "\n  l: { type: compensate, steps: [{ call: s.l }] }");

        scenario.Decide(new RefuseExecution(new StepError("machine_unavailable", "m1 is away.", IsFinal: true)));

        Assert.Equal((ExecutionStatus.Failed, "machine_unavailable", ""), (scenario.State.Status, scenario.State.Error!.Code, scenario.Undone));
        Assert.Empty(scenario.Decide(new RefuseExecution(new StepError("machine_unavailable", "again"))).Events);
    }

    private static Scenario Queued(string definition) => new(Specs.Of(definition), isAdmitted: false);
}
