using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Nodes;

/// <summary>Undo: what is undone, in which order, and what happens when that fails.</summary>
public sealed class CompensateNodeTests
{
    [Fact]
    public void Order_IsOwnInReverseThenTheNodeSentToThenOnFailure()
    {
        var scenario = Scenario.Of("""
            on_failure: last
            graph:
              a: { call: s.a, compensate: { call: s.undoA } }
              b: { call: s.b, compensate: { call: s.undoB } }
              pick: { type: branch, depends_on: [a, b], on: [{ when: 'true', goto: clean }] }
              clean: { type: compensate, steps: [{ call: s.c1 }, { call: s.c2 }] }
              last: { type: compensate, steps: [{ call: s.l1 }] }
            """).Complete("b").Complete("a");
        foreach (var step in new[] { "a/undo", "b/undo", "clean[0]", "clean[1]", "last[0]" })
        {
            Assert.Equal(step, scenario.InFlight);
            Assert.Equal(ExecutionStatus.Compensating, scenario.State.Status);
            scenario.Complete(step);
        }

        Assert.Equal((ExecutionStatus.Failed, "compensated"), (scenario.State.Status, scenario.State.Error!.Code));
        Assert.Equal("a:completed b:completed clean[0]:completed clean[1]:completed last[0]:completed", scenario.Undone);
    }

    [Fact]
    public void CompensateNodeAsFallback_FailsWithTheErrorThatSentToIt()
    {
        var scenario = Scenario.OfGraph("""
            a: { call: s.a, on_error: { fallback: clean } }
            clean: { type: compensate, steps: [{ call: s.c, args: { code: $error.code } }] }
            """).Fail("a", "broke");
        Assert.Equal("""{"code":"broke"}""", scenario.Call("clean[0]").Args.ToString());
        Assert.Equal("broke", scenario.Complete("clean[0]").State.Error!.Code);
    }

    [Fact]
    public void CompensateNodeNotChosen_NeverRuns()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, on_error: { fallback: clean } }\nclean: { type: compensate, steps: [{ call: s.c }] }").Complete("a");
        Assert.Equal((ExecutionStatus.Completed, ""), (scenario.State.Status, scenario.Undone));
    }

    [Fact]
    public void StepWhoseReferencesDoNotResolve_IsSkipped()
    {
        var scenario = Scenario.Of("""
            on_failure: clean
            graph:
              a: { call: s.a }
              b: { call: s.b, depends_on: [a] }
              clean: { type: compensate, steps: [{ call: s.c, args: { id: $b.id } }, { call: s.d, args: { id: $a.id } }] }
            """).Complete("a", """{"id":1}""").Fail("b");
        Assert.Equal("clean[1]", scenario.InFlight);
        Assert.Equal("clean[0]:skipped clean[1]:completed", scenario.Complete("clean[1]").Undone);
    }

    [Fact]
    public void FailingUndo_IsRetriedByItsOwnPolicyThenRecordedAndTheRestStillRuns()
    {
        var scenario = Scenario.OfGraph("""
            a: { call: s.a, compensate: { call: s.undoA } }
            b: { call: s.b, depends_on: [a], compensate: { call: s.undoB, on_error: { retry: 1, delay: 2000 } } }
            z: { type: error, message: no, depends_on: [b] }
            """).Complete("a").Complete("b").Fail("b/undo");
        Assert.Equal("", scenario.InFlight);
        Assert.Empty(scenario.Pass(1.999).Events);
        scenario.Pass(0.001);
        Assert.Equal((2, "e1/b/1/undo"), (scenario.Call("b/undo").Attempt, scenario.Call("b/undo").IdempotencyKey));
        Assert.Equal("a/undo", scenario.Fail("b/undo").InFlight);
        scenario.Complete("a/undo");
        Assert.Equal("b:failed a:completed", scenario.Undone);
        Assert.Equal((StepStatus.Completed, StepStatus.Compensated), (scenario.Status("b")!.Value, scenario.Status("a")!.Value));
        Assert.Equal("workflow_error", scenario.State.Error!.Code);
    }

    [Fact]
    public void IgnoreError_IsSaidInTheReport()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, compensate: { call: s.u, ignore_error: true } }\nz: { type: error, message: no, depends_on: [a] }")
            .Complete("a").Fail("a/undo");
        Assert.EndsWith("(ignored)", Assert.Single(scenario.View.Compensation).Error, StringComparison.Ordinal);
        Assert.Equal(UndoStatus.Ignored, Assert.Single(scenario.State.Undo!.Entries).Status);
    }

    [Fact]
    public void TimeoutOfAnUndoCall_IsGivenToEachAttempt() => Assert.Equal(
        TimeSpan.FromSeconds(7),
        Scenario.OfGraph("a: { call: s.a, compensate: { call: s.u, timeout: 7s } }\nz: { type: error, message: no, depends_on: [a] }").Complete("a").Call("a/undo").Timeout);

    [Fact]
    public void CallOfUnknownOutcome_IsUndoneIfItsArgumentsResolve()
    {
        var scenario = Scenario.Of("params: { id: { type: str } }\ngraph:\n  a: { call: s.a, compensate: { call: s.u, args: { id: $id } } }", """{"id":"X"}""").Fail("a", "timeout", unknown: true);
        Assert.Equal("""{"id":"X"}""", scenario.Call("a/undo").Args.ToString());
        scenario.Complete("a/undo");
        Assert.Equal("a:completed", scenario.Undone);
        Assert.Equal(["a"], scenario.View.FailedSteps);
    }

    [Fact]
    public void CallOfUnknownOutcome_IsReportedIfTheyDoNot()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, compensate: { call: s.u, args: { id: $a.id } } }").Fail("a", "timeout", unknown: true);
        Assert.Equal((ExecutionStatus.Failed, "a:unknown"), (scenario.State.Status, scenario.Undone));
    }

    [Fact]
    public void EarlierAttemptOfUnknownOutcome_IsNotForgotten() => Assert.Equal(
        "a:unknown", Scenario.OfGraph("a: { call: s.a, on_error: { retry: 1, delay: 0 } }").Fail("a", "timeout", unknown: true).Pass(0).Fail("a", "http_503").Undone);

    [Fact]
    public void RetryWaitingCallOfUnknownOutcome_IsUndoneWhenTheExecutionStops()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, on_error: { retry: 1, delay: 1h }, compensate: { call: s.u } }").Fail("a", "timeout", unknown: true).Cancel();
        Assert.Equal("a/undo", scenario.InFlight);
    }

    [Fact]
    public void AttemptLostInACrash_MayHaveHadItsEffect()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, compensate: { call: s.u } }").Crash().Fail("a", "http_503");
        Assert.Equal("a/undo", scenario.InFlight);
    }

    [Fact]
    public void NeitherCancelNorTimeout_InterruptsUndo()
    {
        var scenario = Scenario.Of("timeout: 10s\ngraph:\n  a: { call: s.a, compensate: { call: s.u } }\n  z: { type: error, message: no, depends_on: [a] }").Complete("a");
        Assert.Empty(scenario.Pass(100).Events);
        Assert.Empty(scenario.Cancel().Events);
        Assert.Equal(ExecutionStatus.Failed, scenario.Complete("a/undo").State.Status);
    }

    [Fact]
    public void CrashedUndo_IsMadeAgainUnderTheSameKeyFiveTimesAtMost()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, compensate: { call: s.u, on_error: { retry: 3 } } }\nz: { type: error, message: no, depends_on: [a] }").Complete("a");
        for (var crash = 1; crash < 5; crash++)
        {
            Assert.Equal("e1/a/1/undo", Assert.Single(scenario.Crash().Commands.OfType<RunStep>()).IdempotencyKey);
        }

        Assert.Equal("a:failed", scenario.Crash().Undone);
    }

    [Fact]
    public void UndoneForParent_UndoesOwnCompensationsOnlyAndTellsIt()
    {
        var link = new ParentLink(new ExecutionId("p"), "c", 1, 1, new Dictionary<string, string>(), true);
        var scenario = new Scenario(Specs.Of("on_failure: last\ngraph:\n  a: { call: s.a, compensate: { call: s.u } }\n  last: { type: compensate, steps: [{ call: s.l }] }"), parent: link)
            .Complete("a", "1").Decide(new FinishDuty(Duty.NotifyParent, 1));
        Assert.Equal(ExecutionStatus.Completed, scenario.State.Status);
        scenario.Decide(new UndoForParent("the parent failed"));
        Assert.Equal("a/undo", scenario.InFlight);
        Assert.Empty(scenario.Decide(new UndoForParent("the parent failed")).Events);
        scenario.Complete("a/undo");
        var notice = Assert.Single(scenario.Commands.OfType<NotifyParent>()).Notice;
        Assert.Equal((true, 2, "a"), (notice.UndoFinished, notice.Number, Assert.Single(notice.Compensation).Step));
        Assert.Equal(ExecutionStatus.Cancelled, scenario.State.Status);
        Assert.Empty(scenario.Decide(new FinishDuty(Duty.NotifyParent, 2)).Commands);
        Assert.Empty(ExecutionEngine.Outstanding(scenario.State));
    }

    [Fact]
    public void UndoneForParent_DeletesItsSecretsOnceMore()
    {
        var link = new ParentLink(new ExecutionId("p"), "c", 1, 1, new Dictionary<string, string>(), true);
        var scenario = new Scenario(Specs.OfGraph("a: { call: s.a, compensate: { call: s.u } }"), parent: link, target: new TargetApi("api", "rest", "https://api.test"))
            .Complete("a").Decide(new FinishDuty(Duty.DeleteSecrets, 0)).Decide(new UndoForParent("the parent failed"));
        Assert.Empty(scenario.Commands.OfType<DeleteSecrets>());
        Assert.Single(scenario.Complete("a/undo").Commands.OfType<DeleteSecrets>());
    }

    [Fact]
    public void LateWordOfAnEarlierDeletion_LeavesTheSecretsThatWereSavedSinceToBeDeleted()
    {
        var link = new ParentLink(new ExecutionId("p"), "c", 1, 1, new Dictionary<string, string>(), true);
        var scenario = new Scenario(Specs.OfGraph("a: { call: s.a, compensate: { call: s.u } }"), parent: link, target: new TargetApi("api", "rest", "https://api.test")).Complete("a");
        var first = Assert.Single(scenario.Commands.OfType<DeleteSecrets>());
        scenario.Decide(new UndoForParent("the parent failed"));
        var second = Assert.Single(scenario.Complete("a/undo").Commands.OfType<DeleteSecrets>());

        Assert.NotEqual(first.Id, second.Id);
        Assert.Empty(scenario.Decide(new FinishDuty(Duty.DeleteSecrets, first.Number)).Events);
        Assert.Contains(ExecutionEngine.Outstanding(scenario.State), command => command.Id == second.Id);
        scenario.Decide(new FinishDuty(Duty.DeleteSecrets, second.Number));
        Assert.True(scenario.State.SecretsDeleted);
    }

    [Fact]
    public void UndoneForParentWithNothingToUndo_TellsItAtOnce()
    {
        var link = new ParentLink(new ExecutionId("p"), "c", 1, 1, new Dictionary<string, string>(), true);
        var scenario = new Scenario(Specs.OfGraph("a: { call: s.a }"), parent: link).Complete("a").Decide(new UndoForParent("the parent failed"));
        Assert.True(Assert.Single(scenario.Commands.OfType<NotifyParent>()).Notice.UndoFinished);
        Assert.Equal(ExecutionStatus.Completed, scenario.State.Status);
    }
}
