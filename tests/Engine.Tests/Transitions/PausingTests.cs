using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Transitions;

/// <summary>Nothing new starts while an execution is paused; all else goes on.</summary>
public sealed class PausingTests
{
    private const string Chain = "a: { call: s.a, on_error: { retry: 2, delay: 1000 } }\nb: { call: s.b, depends_on: [a] }";

    private static OperationReply ReplyOf(Scenario scenario) => Assert.IsType<OperationDecided>(scenario.Reply).Operation;

    [Fact]
    public void StepThatSettlesWhilePaused_HoldsWhatFollows()
    {
        var scenario = Scenario.OfGraph(Chain).Pause("maintenance").Complete("a");
        Assert.Equal((ExecutionStatus.Paused, StepStatus.Completed, null), (scenario.State.Status, scenario.Status("a"), scenario.Status("b")));
        Assert.Equal(("maintenance", Scenario.Start), (scenario.View.Pause!.Reason, scenario.View.Pause.Since));
        scenario.Unpause();
        Assert.Equal((ExecutionStatus.Running, "b"), (scenario.State.Status, scenario.InFlight));
        Assert.Null(scenario.View.Pause);
    }

    [Fact]
    public void LastStepThatSettlesWhilePaused_HoldsTheEnd()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }").Pause().Complete("a", "1");
        Assert.Equal(ExecutionStatus.Paused, scenario.State.Status);
        Assert.Equal(ExecutionStatus.Completed, scenario.Unpause().State.Status);
    }

    [Fact]
    public void DueRetry_IsHeldAndMadeLater()
    {
        var scenario = Scenario.OfGraph(Chain).Pause().Fail("a").Pass(2);
        Assert.Equal((ExecutionStatus.Paused, "", 0), (scenario.State.Status, scenario.InFlight, scenario.State.Timers.Count));
        Assert.Empty(scenario.Pass(2).Events);
        Assert.Equal(2, scenario.Unpause().Call("a").Attempt);
    }

    [Fact]
    public void RetryThatIsNotDueYet_ComesInItsTimeAfterThePause()
    {
        var scenario = Scenario.OfGraph(Chain).Pause().Fail("a").Unpause();
        Assert.Equal("", scenario.InFlight);
        Assert.Equal("a", scenario.Pass(1).InFlight);
    }

    [Fact]
    public void DueWait_FiresAndHoldsWhatFollows()
    {
        var scenario = Scenario.OfGraph("w: { type: wait, duration: 5s }\nb: { call: s.b, depends_on: [w] }").Pause().Pass(5);
        Assert.Equal((StepStatus.Completed, ""), (scenario.Status("w")!.Value, scenario.InFlight));
        Assert.Equal("b", scenario.Unpause().InFlight);
    }

    [Fact]
    public void Timeout_FailsIt()
    {
        var scenario = Scenario.Of("timeout: 10s\ngraph:\n  a: { call: s.a, compensate: { call: s.u } }\n  w: { type: wait, duration: 1h, depends_on: [a] }")
            .Complete("a").Pause().Pass(10);
        Assert.Equal((ExecutionStatus.Compensating, "a/undo"), (scenario.State.Status, scenario.InFlight));
        Assert.Equal((ExecutionStatus.Failed, "timeout"), (scenario.Complete("a/undo").State.Status, scenario.State.Error!.Code));
    }

    [Fact]
    public void StepThatFailsForGood_FailsIt() =>
        Assert.Equal(ExecutionStatus.Failed, Scenario.OfGraph("a: { call: s.a }").Pause().Fail("a").State.Status);

    [Fact]
    public void Fallback_IsHeld()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, on_error: { fallback: f } }\nf: { call: s.f }").Pause().Fail("a");
        Assert.Equal((ExecutionStatus.Paused, ""), (scenario.State.Status, scenario.InFlight));
        Assert.Equal("f", scenario.Unpause().InFlight);
    }

    [Fact]
    public void FallbackOfAnItem_IsHeld()
    {
        var scenario = Scenario.OfGraph("each: { type: foreach, items: [1, 2], as: i, max_parallel: 1, step: { call: s.a, on_error: { fallback: f } } }\nf: { call: s.f }")
            .Pause().Fail("each[0]");
        Assert.Equal("", scenario.InFlight);
        Assert.Equal("each[0].f", scenario.Unpause().InFlight);
        Assert.Equal("each[1]", scenario.Complete("each[0].f").InFlight);
    }

    [Fact]
    public void Items_StartNoMoreAndGoOnAfterwards()
    {
        var scenario = Scenario.OfGraph("each: { type: foreach, items: [1, 2, 3], as: i, max_parallel: 2, step: { call: s.a } }").Pause().Complete("each[0]").Complete("each[1]");
        Assert.Equal((ExecutionStatus.Paused, ""), (scenario.State.Status, scenario.InFlight));
        Assert.Equal("each[2]", scenario.Unpause().InFlight);
        Assert.Equal(ExecutionStatus.Completed, scenario.Complete("each[2]").State.Status);
    }

    [Fact]
    public void OpenQuestion_CanBeAnswered()
    {
        var scenario = Scenario.OfGraph("ask: { type: yield, message: m }\nb: { call: s.b, depends_on: [ask] }").Pause();
        Assert.Equal((ExecutionStatus.Paused, "ask"), (scenario.State.Status, Assert.Single(scenario.View.Waiting).Node));
        Assert.Equal(AnswerOutcome.Accepted, scenario.Answer("{}").Answered.Outcome);
        Assert.Equal((ExecutionStatus.Paused, ""), (scenario.State.Status, scenario.InFlight));
        Assert.Equal("b", scenario.Unpause().InFlight);
    }

    [Fact]
    public void PausedWhileQueued_StartsNothingWhenItsPlaceComes()
    {
        var scenario = Scenario.Of("concurrency: { limit: 1 }\ngraph:\n  a: { call: s.a }").Pause().Decide(new DecideSlot(true));
        Assert.Equal((ExecutionStatus.Paused, ""), (scenario.State.Status, scenario.InFlight));
        Assert.Equal("a", scenario.Unpause().InFlight);
    }

    [Fact]
    public void UnpausedWhileQueued_GoesOnWaitingForItsPlace()
    {
        var scenario = Scenario.Of("concurrency: { limit: 1 }\ngraph:\n  a: { call: s.a }").Pause().Unpause();
        Assert.Equal(ExecutionStatus.Queued, scenario.State.Status);
        Assert.Equal("a", scenario.Decide(new DecideSlot(true)).InFlight);
    }

    [Fact]
    public void CrashWhilePaused_RepeatsOnlyWhatWasInFlight()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b }\nc: { call: s.c, depends_on: [a] }").Pause().Complete("a").Crash();
        Assert.Equal(("b", 1), (scenario.InFlight, scenario.Call("b").Attempt));
        Assert.Equal(ExecutionStatus.Paused, scenario.State.Status);
    }

    [Fact]
    public void PauseAgain_IsTakenAndChangesNothing()
    {
        var scenario = Scenario.OfGraph(Chain).Pause().Pause();
        Assert.True(ReplyOf(scenario).Accepted);
        Assert.Empty(scenario.Events);
        Assert.True(ReplyOf(scenario.Unpause().Unpause()).Accepted);
        Assert.Empty(scenario.Events);
    }

    [Fact]
    public void PauseAfterTheEnd_IsRefused()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }").Complete("a").Pause();
        Assert.Equal((false, true), (ReplyOf(scenario).Accepted, ReplyOf(scenario).Exists));
        Assert.False(ReplyOf(scenario.Unpause()).Accepted);
    }

    [Fact]
    public void PauseWhileUndoing_IsRefused()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, compensate: { call: s.u } }\nz: { type: error, message: m, depends_on: [a] }").Complete("a").Pause();
        Assert.False(ReplyOf(scenario).Accepted);
        Assert.Equal(ExecutionStatus.Failed, scenario.Complete("a/undo").State.Status);
    }

    [Fact]
    public void CancelWhilePaused_Undoes()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, compensate: { call: s.u } }\nb: { call: s.b, depends_on: [a] }").Pause().Complete("a").Cancel();
        Assert.Equal("a/undo", scenario.InFlight);
        Assert.Equal(ExecutionStatus.Cancelled, scenario.Complete("a/undo").State.Status);
    }

    [Fact]
    public void AwaitedChild_IsToldUntilItAcknowledges()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child }").Pause("maintenance");
        var told = Assert.Single(scenario.Commands.OfType<PauseChild>());
        Assert.Equal((1, true, "maintenance"), (told.Number, told.IsPaused, told.Reason));
        Assert.Equal(told, Assert.Single(scenario.Crash().Commands.OfType<PauseChild>()));
        Assert.Empty(ExecutionEngine.Outstanding(scenario.Decide(new ChildPauseAcknowledged("c", 1, 1)).State).OfType<PauseChild>());
        var second = Assert.Single(scenario.Unpause().Commands.OfType<PauseChild>());
        Assert.Equal((2, false), (second.Number, second.IsPaused));
    }

    [Fact]
    public void ChildNobodyAwaits_IsNotPausedWithItsParent() =>
        Assert.Empty(Scenario.OfGraph("c: { workflow: child, wait: false }").Pause().Commands.OfType<PauseChild>());

    [Fact]
    public void WordOfTheParentThatComesLate_ChangesNothing()
    {
        var scenario = Scenario.OfGraph(Chain).Decide(new PauseWithParent(2, false, null)).Decide(new PauseWithParent(1, true, null));
        Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
    }

    [Fact]
    public void ChildPausedByItself_StaysSoWhenItsParentGoesOn()
    {
        var scenario = Scenario.OfGraph(Chain).Pause().Decide(new PauseWithParent(1, true, null)).Decide(new PauseWithParent(2, false, null));
        Assert.Equal(ExecutionStatus.Paused, scenario.State.Status);
        Assert.Equal(ExecutionStatus.Running, scenario.Unpause().State.Status);
    }

    [Fact]
    public void ChildPausedWithItsParent_GoesOnWithIt()
    {
        var scenario = Scenario.OfGraph(Chain).Decide(new PauseWithParent(1, true, "maintenance")).Complete("a");
        Assert.True(scenario.View.Pause!.WithParent);
        Assert.Equal("b", scenario.Decide(new PauseWithParent(2, false, null)).InFlight);
    }
}
