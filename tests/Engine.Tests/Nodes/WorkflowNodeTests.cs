using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Nodes;

public sealed class WorkflowNodeTests
{
    private static StartChild StartOf(Scenario scenario) => Assert.Single(ExecutionEngine.Outstanding(scenario.State).OfType<StartChild>());

    [Fact]
    public void Workflow_StartsThePinnedRevisionUnderARepeatableId()
    {
        var start = StartOf(Scenario.Of("params: { n: { type: int } }\ngraph:\n  c: { workflow: child, args: { x: $n } }", """{"n":3}"""));
        Assert.Equal(("test/child", "revision-of-child", """{"x":3}""", true), (start.Workflow, start.Revision, start.Args.ToString(), start.Wait));
        Assert.Equal(ExecutionId.Hash("e1", "c", "1"), start.Child);
    }

    [Fact]
    public void WorkflowThatDidNotExistAtTheStart_Fails() =>
        Assert.Equal("unknown_workflow", Scenario.OfGraph("c: { workflow: other/one }").State.Error!.Code);

    [Fact]
    public void Output_IsTheResultOfTheChild()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child, output: answer }\nz: { call: s.z, depends_on: [c], args: { a: $answer.v } }");
        Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
        scenario.Child("c", ExecutionStatus.Completed, """{"v":1}""");
        Assert.Equal("""{"a":1}""", scenario.Call("z").Args.ToString());
    }

    [Fact]
    public void WaitFalse_CompletesWithTheIdOnceTheChildHasStarted()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child, wait: false }");
        Assert.False(StartOf(scenario).Wait);
        scenario.Decide(new ChildStartDecided("c", 1, null));
        Assert.Equal($$"""{"execution_id":"{{ExecutionId.Hash("e1", "c", "1")}}"}""", scenario.State.Result!.ToString());
    }

    [Fact]
    public void WaitFalse_SurvivesItsParentsCancellation()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child, wait: false }\nw: { type: wait, duration: 1h }").Decide(new ChildStartDecided("c", 1, null)).Cancel();
        Assert.Equal(ExecutionStatus.Cancelled, scenario.State.Status);
        Assert.Equal("", scenario.Undone);
    }

    [Fact]
    public void ChildThatCanNotStart_FailsTheStep()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child }").Decide(new ChildStartDecided("c", 1, new StepError("invalid_arguments", "'x' is required.", IsFinal: true)));
        Assert.Equal(("invalid_arguments", "c"), (scenario.State.Error!.Code, scenario.State.Error.Step));
    }

    [Fact]
    public void FailedChild_FailsTheStepAndShowsWhatItUndid()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, compensate: { call: s.u } }\nc: { workflow: child, depends_on: [a] }").Complete("a").Child(
            "c",
            ExecutionStatus.Failed,
            error: new ErrorView { Code = "no_room", Message = "Full.", Step = "reserve" },
            undone: [new CompensationView { Step = "flight", Call = "cancel", Status = "completed" }]);
        Assert.Equal(("no_room", "c/reserve"), (scenario.State.Stop!.Error!.Code, scenario.State.Stop.Error.Step));
        scenario.Complete("a/undo");
        Assert.Equal("c/flight:completed a:completed", scenario.Undone);
    }

    [Fact]
    public void CompletedChild_IsUndoneByItsOwnCompensations()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child }\nz: { call: s.z, depends_on: [c] }").Child("c", ExecutionStatus.Completed, "1").Fail("z");
        var undo = Assert.Single(ExecutionEngine.Outstanding(scenario.State).OfType<UndoChild>());
        Assert.Equal(ExecutionId.Hash("e1", "c", "1"), undo.Child);
        scenario.Decide(new ChildChanged(new ChildNotice
        {
            Child = undo.Child, StepId = "c", Run = 1, Number = 2, Status = ExecutionStatus.Cancelled, UndoFinished = true,
            Compensation = [new CompensationView { Step = "x", Call = "cancel", Status = "completed" }],
        }));
        Assert.Equal((ExecutionStatus.Failed, "c/x:completed", StepStatus.Compensated), (scenario.State.Status, scenario.Undone, scenario.Status("c")!.Value));
    }

    [Fact]
    public void ChildThatCouldNotUndoEverything_IsReportedAndTheRestGoesOn()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, compensate: { call: s.u } }\nc: { workflow: child, depends_on: [a] }\nz: { call: s.z, depends_on: [c] }")
            .Complete("a").Child("c", ExecutionStatus.Completed, "1").Fail("z");
        scenario.Decide(new ChildChanged(new ChildNotice
        {
            Child = ExecutionId.Hash("e1", "c", "1"), StepId = "c", Run = 1, Number = 2, Status = ExecutionStatus.Cancelled, UndoFinished = true,
            Compensation = [new CompensationView { Step = "x", Call = "cancel", Status = "failed" }],
        })).Complete("a/undo");
        Assert.Equal("c/x:failed a:completed", scenario.Undone);
    }

    [Fact]
    public void Compensate_UndoesTheChildInsteadOfItsOwn()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child, compensate: { call: s.cancel, args: { id: $c.id } } }\nz: { call: s.z, depends_on: [c] }")
            .Child("c", ExecutionStatus.Completed, """{"id":5}""").Fail("z");
        Assert.Equal(("s.cancel", """{"id":5}"""), (scenario.Call("c/undo").Tool, scenario.Call("c/undo").Args.ToString()));
        Assert.Empty(ExecutionEngine.Outstanding(scenario.State).OfType<UndoChild>());
    }

    [Fact]
    public void CompensateOfAChildNobodyWaitsFor_UndoesIt()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child, wait: false, compensate: { call: s.stop, args: { id: $c.execution_id } } }\nz: { call: s.z }")
            .Decide(new ChildStartDecided("c", 1, null)).Fail("z");
        Assert.Equal($$"""{"id":"{{ExecutionId.Hash("e1", "c", "1")}}"}""", scenario.Call("c/undo").Args.ToString());
    }

    [Fact]
    public void Timeout_CancelsTheChildAndFailsWhenItHasEnded()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child, timeout: 10s }").Pass(10);
        var cancel = Assert.Single(scenario.Commands.OfType<CancelChild>());
        Assert.True(cancel.Compensate);
        Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
        scenario.Child("c", ExecutionStatus.Cancelled);
        Assert.Equal(("timeout", "c"), (scenario.State.Error!.Code, scenario.State.Error.Step));
    }

    [Fact]
    public void ChildCancelledBySomebody_FailsTheStep()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child }").Child("c", ExecutionStatus.Cancelled);
        Assert.Equal((ExecutionStatus.Failed, "child_cancelled"), (scenario.State.Status, scenario.State.Error!.Code));
    }

    [Fact]
    public void LateAndRepeatedNotices_ChangeNothing()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child }\nw: { type: wait, duration: 1h }").ChildAsks("c", "ask", "t1", number: 2);
        Assert.Empty(scenario.Child("c", ExecutionStatus.Running, number: 1).Events);
        Assert.Empty(scenario.ChildAsks("c", "ask", "t1", number: 2).Events);
        scenario.Child("c", ExecutionStatus.Completed, "1", number: 3);
        Assert.Empty(scenario.Child("c", ExecutionStatus.Completed, "2", number: 3).Events);
        Assert.Equal("1", scenario.Output("c"));
    }

    [Fact]
    public void SixtyFourLevels_AreTheMost()
    {
        var link = new ParentLink(new ExecutionId("p"), "c", 1, 63, new Dictionary<string, string>(), true);
        Assert.Equal(ExecutionStatus.Running, new Scenario(Specs.OfGraph("c: { workflow: child }"), parent: link).State.Status);
        Assert.Equal("too_deep", new Scenario(Specs.OfGraph("c: { workflow: child }"), parent: link with { Depth = 64 }).State.Error!.Code);
    }

    [Fact]
    public void ResultThatIsTooLarge_FailsTheStepAndUndoesTheChild()
    {
        var scenario = new Scenario(Specs.OfGraph("c: { workflow: child }"), limits: new EngineLimits { MaxOutputBytes = 5 }).Child("c", ExecutionStatus.Completed, "\"too long\"");
        Assert.Equal("output_too_large", scenario.State.Stop!.Error!.Code);
        Assert.Single(ExecutionEngine.Outstanding(scenario.State).OfType<UndoChild>());
    }
}
