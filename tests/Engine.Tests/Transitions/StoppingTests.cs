using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Transitions;

/// <summary>Cancel and terminate in every phase.</summary>
public sealed class StoppingTests
{
    private const string Undoable = "a: { call: s.a, compensate: { call: s.u } }\nb: { call: s.b, depends_on: [a] }\nw: { type: wait, duration: 1h }\nask: { type: yield, message: m }";

    private static OperationReply ReplyOf(Scenario scenario) => Assert.IsType<OperationDecided>(scenario.Reply).Operation;

    [Fact]
    public void CancelWhileRunning_SettlesCallsCancelsTheRestAndUndoes()
    {
        var scenario = Scenario.OfGraph(Undoable).Complete("a").Cancel();
        Assert.True(ReplyOf(scenario).Accepted);
        Assert.Equal((ExecutionStatus.Compensating, "b"), (scenario.State.Status, scenario.InFlight));
        Assert.Equal((StepStatus.Cancelled, StepStatus.Cancelled), (scenario.Status("w")!.Value, scenario.Status("ask")!.Value));
        Assert.Equal("a/undo", scenario.Complete("b").InFlight);
        scenario.Complete("a/undo");
        Assert.Equal((ExecutionStatus.Cancelled, "cancelled"), (scenario.State.Status, scenario.State.Error!.Code));
        Assert.Contains("enough", scenario.State.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CancelWithoutCompensation_UndoesNothing()
    {
        var scenario = Scenario.OfGraph(Undoable).Complete("a").Cancel(compensate: false).Complete("b");
        Assert.Equal((ExecutionStatus.Cancelled, ""), (scenario.State.Status, scenario.Undone));
    }

    [Fact]
    public void CallThatFailsWhileStopping_IsNotRetriedNorReplaced()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, on_error: { retry: 3, fallback: f } }\nf: { call: s.f }").Cancel().Fail("a");
        Assert.Equal(ExecutionStatus.Cancelled, scenario.State.Status);
        Assert.Null(scenario.Status("f"));
    }

    [Fact]
    public void Terminate_EndsAtOnceAndIgnoresLateAnswers()
    {
        var scenario = Scenario.OfGraph(Undoable).Complete("a").Decide(new FireTimers());
        var call = scenario.Call("b");
        scenario.Cancel(terminate: true);
        Assert.Equal((ExecutionStatus.Cancelled, "", ""), (scenario.State.Status, scenario.Undone, scenario.InFlight));
        Assert.Empty(scenario.Decide(new CompleteStep("b", 1, call.Attempt, JsonBytes.Null, null, null, false)).Events);
    }

    [Fact]
    public void TerminateWhileStopping_WaitsForNoCall()
    {
        var scenario = Scenario.OfGraph(Undoable).Complete("a").Cancel().Cancel(terminate: true);
        Assert.Equal((ExecutionStatus.Cancelled, ""), (scenario.State.Status, scenario.Undone));
    }

    [Fact]
    public void TerminateWhileUndoing_LeavesTheRestUndone()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, compensate: { call: s.u } }\nb: { call: s.b, depends_on: [a], compensate: { call: s.v } }\nz: { type: error, message: m, depends_on: [b] }")
            .Complete("a").Complete("b").Cancel(terminate: true);
        Assert.Equal((ExecutionStatus.Cancelled, "b:failed", 0), (scenario.State.Status, scenario.Undone, ExecutionEngine.Outstanding(scenario.State).Count));
    }

    [Fact]
    public void CancelAgain_IsTakenAndChangesNothing()
    {
        var scenario = Scenario.OfGraph(Undoable).Complete("a").Cancel().Cancel();
        Assert.True(ReplyOf(scenario).Accepted);
        Assert.Empty(scenario.Events);
    }

    [Fact]
    public void CancelAfterTheEnd_IsRefused()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }").Complete("a").Cancel();
        Assert.Equal((false, true), (ReplyOf(scenario).Accepted, ReplyOf(scenario).Exists));
        Assert.Empty(scenario.Events);
        Assert.False(ReplyOf(scenario.Cancel(terminate: true)).Accepted);
    }

    [Fact]
    public void CancelWhileQueued_EndsAndGivesUpItsPlace()
    {
        var scenario = Scenario.Of("concurrency: { limit: 1 }\ngraph:\n  a: { call: s.a }").Cancel();
        Assert.Equal(ExecutionStatus.Cancelled, scenario.State.Status);
        Assert.IsType<ReleaseSlot>(Assert.Single(scenario.Commands));
        Assert.Empty(scenario.Decide(new DecideSlot(true)).Events);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void AwaitedChild_IsCancelledAsItsParentIs(bool compensate, bool terminate)
    {
        var scenario = Scenario.OfGraph("c: { workflow: child }").Cancel(compensate, terminate);
        var cancel = Assert.Single(scenario.Commands.OfType<CancelChild>());
        Assert.Equal((compensate, terminate, "c"), (cancel.Compensate, cancel.Terminate, cancel.Start.Step));
        Assert.NotEqual(Phase.Ended, scenario.State.Phase);
        // A crash forgets none of it.
        Assert.Equal(cancel, Assert.Single(scenario.Crash().Commands.OfType<CancelChild>()));
        Assert.Equal(ExecutionStatus.Cancelled, scenario.Child("c", ExecutionStatus.Cancelled).State.Status);
    }

    [Fact]
    public void TerminateAfterCancel_ReachesTheChildToo()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child }").Cancel().Cancel(terminate: true);
        var (first, second) = ("c/cancel", Assert.Single(scenario.Commands.OfType<CancelChild>()));
        Assert.True(second.Terminate);
        Assert.NotEqual(first, second.Id);
    }

    [Fact]
    public void ChildThatCompletedBeforeItsCancel_IsUndone()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child }").Cancel().Child("c", ExecutionStatus.Completed, "1");
        Assert.Single(ExecutionEngine.Outstanding(scenario.State).OfType<UndoChild>());
    }

    [Fact]
    public void FirstReason_Wins()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b }").Fail("a", "first").Fail("b", "second");
        Assert.Equal("first", scenario.State.Error!.Code);
        Assert.Equal(["a", "b"], scenario.View.FailedSteps);
    }
}
