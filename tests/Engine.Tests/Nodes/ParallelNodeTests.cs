using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Nodes;

public sealed class ParallelNodeTests
{
    [Fact]
    public void Branches_RunTogetherAndMergeById()
    {
        var scenario = Scenario.OfGraph("""
            both: { type: parallel, branches: { x: { call: s.x, output: ox }, y: { call: s.y } } }
            after: { call: s.z, depends_on: [both], args: { x: $x, ox: $ox, y: $both.y, s: '${ $steps["both.y"] }' } }
            """);
        Assert.Equal("both.x both.y", scenario.InFlight);
        Assert.Equal("e1/both.x/1", scenario.Call("both.x").IdempotencyKey);
        scenario.Complete("both.y", "2").Complete("both.x", "1");
        Assert.Equal("""{"x":1,"y":2}""", scenario.Output("both"));
        Assert.Equal("""{"x":1,"ox":1,"y":2,"s":2}""", scenario.Call("after").Args.ToString());
    }

    [Fact]
    public void Output_IsTheSecondNameOfTheWhole() => Assert.Equal(
        """{"x":1,"all":{"x":1}}""",
        Scenario.OfGraph("p: { type: parallel, output: whole, branches: { x: { call: s.x } } }\nz: { call: s.z, depends_on: [p], args: { x: $whole.x, all: $p } }").Complete("p.x", "1").Call("z").Args.ToString());

    [Fact]
    public void MaxParallel_BoundsHowManyRun()
    {
        var scenario = Scenario.OfGraph("p: { type: parallel, max_parallel: 2, branches: { a: { call: s.a }, b: { call: s.b }, c: { call: s.c } } }");
        Assert.Equal("p.a p.b", scenario.InFlight);
        Assert.Equal("p.b p.c", scenario.Complete("p.a").InFlight);
    }

    [Fact]
    public void ByDefault_AFailureStopsTheOthersAndUndoes()
    {
        var scenario = Scenario.OfGraph("""
            p:
              type: parallel
              branches:
                a: { call: s.a, compensate: { call: s.undo, args: { id: $a.id } } }
                b: { call: s.b }
                c: { call: s.c, compensate: { call: s.undo, args: { id: $c.id } } }
                d: { type: wait, duration: 1h }
            """).Complete("p.a", """{"id":1}""").Fail("p.b");
        Assert.Equal("p.c", scenario.InFlight);
        Assert.Equal(StepStatus.Cancelled, scenario.Status("p.d"));
        // What is in flight settles; then the undo is in reverse order of completion.
        Assert.Equal("p.c/undo", scenario.Complete("p.c", """{"id":3}""").InFlight);
        Assert.Equal("p.a/undo", scenario.Complete("p.c/undo").InFlight);
        Assert.Equal(ExecutionStatus.Failed, scenario.Complete("p.a/undo").State.Status);
        Assert.Equal("p.b", scenario.State.Error!.Step);
        Assert.Equal("p.c:completed p.a:completed", scenario.Undone);
    }

    [Fact]
    public void Continue_LeavesNullAndTheError()
    {
        var scenario = Scenario.OfGraph("""
            p: { type: parallel, on_partial_failure: continue, branches: { a: { call: s.a }, b: { call: s.b } } }
            z: { call: s.z, depends_on: [p], args: { code: '${ $p["$error"].b.code }', b: '${ default($b, 0) }' } }
            """).Complete("p.a", "1").Fail("p.b", "oops");
        Assert.Equal("""{"a":1,"b":null,"$error":{"b":{"code":"oops","message":"p.b failed.","step":"p.b"}}}""", scenario.Output("p"));
        Assert.Equal("""{"code":"oops","b":0}""", scenario.Call("z").Args.ToString());
    }

    [Fact]
    public void Abort_FailsAtOnceWithThePartialResultAndWithoutUndo()
    {
        var scenario = Scenario.OfGraph("""
            p: { type: parallel, on_partial_failure: abort, branches: { a: { call: s.a, compensate: { call: s.undo } }, b: { call: s.b } } }
            """).Complete("p.a", "1").Fail("p.b", "oops");
        Assert.Equal(ExecutionStatus.Failed, scenario.State.Status);
        Assert.Equal(("partial_failure", "p.b"), (scenario.State.Error!.Code, scenario.State.Error.Step));
        Assert.Equal("""{"a":1,"b":null,"$error":{"b":{"code":"oops","message":"p.b failed.","step":"p.b"}}}""", scenario.State.Result!.ToString());
        Assert.Equal("", scenario.Undone);
    }

    [Fact]
    public void RollbackAll_LetsTheOthersSettleThenUndoesThenRunsTheNode()
    {
        var scenario = Scenario.OfGraph("""
            p:
              type: parallel
              on_partial_failure: rollback_all
              branches:
                a: { call: s.a, compensate: { call: s.undo } }
                b: { call: s.b }
                c: { call: s.c, on_error: { retry: 1, delay: 1000 } }
            rollback_all: { type: compensate, steps: [{ call: s.all, args: { a: $a, code: $error.code } }, { call: s.second, args: { c: $c.id } }] }
            """).Complete("p.a", "1").Fail("p.b", "oops");
        Assert.Equal("p.c", scenario.InFlight);
        Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
        // A retry of a branch that goes on is still made.
        scenario.Fail("p.c").Pass(1);
        Assert.Equal("p.a/undo", scenario.Complete("p.c", "{}").InFlight);
        Assert.Equal("""{"a":1,"code":"oops"}""", scenario.Complete("p.a/undo").Call("rollback_all[0]").Args.ToString());
        scenario.Complete("rollback_all[0]");
        Assert.Equal("p.a:completed rollback_all[0]:completed rollback_all[1]:skipped", scenario.Undone);
        Assert.Equal(ExecutionStatus.Failed, scenario.State.Status);
    }

    [Fact]
    public void RollbackAllWithoutSuchANode_RunsTheOwnCompensationsOnly()
    {
        var scenario = Scenario.OfGraph("p: { type: parallel, on_partial_failure: rollback_all, branches: { a: { call: s.a, compensate: { call: s.undo } }, b: { call: s.b } } }");
        Assert.Equal("p.a/undo", scenario.Complete("p.a").Fail("p.b").InFlight);
        Assert.Equal(ExecutionStatus.Failed, scenario.Complete("p.a/undo").State.Status);
    }

    [Fact]
    public void NamedCompensateNode_IsSentTo()
    {
        var scenario = Scenario.OfGraph("""
            p: { type: parallel, on_partial_failure: clean, branches: { a: { call: s.a }, b: { call: s.b } } }
            clean: { type: compensate, steps: [{ call: s.clean }] }
            """).Fail("p.a");
        Assert.Equal("p.b", scenario.InFlight);
        Assert.Equal("clean[0]", scenario.Complete("p.b").InFlight);
    }

    [Fact]
    public void FailureAfterRollbackBegan_StartsNoFurtherBranch()
    {
        var scenario = Scenario.OfGraph("""
            p: { type: parallel, max_parallel: 2, on_partial_failure: rollback_all, branches: { a: { call: s.a }, b: { call: s.b }, c: { call: s.c } } }
            """).Fail("p.a");
        Assert.Equal("p.b", scenario.InFlight);
        Assert.Equal(ExecutionStatus.Failed, scenario.Complete("p.b").State.Status);
        Assert.Null(scenario.Status("p.c"));
    }

    [Fact]
    public void FallbackOfABranch_RunsInsideItAndGivesItsOutput()
    {
        var scenario = Scenario.OfGraph("""
            p: { type: parallel, branches: { a: { call: s.a, output: oa, on_error: { fallback: f } }, b: { call: s.b } } }
            f: { call: s.f, args: { step: $error.step } }
            z: { call: s.z, depends_on: [p], args: { a: $oa, s: '${ $steps["p.a"] }' } }
            """).Complete("p.b", "2").Fail("p.a");
        Assert.Equal("p.a.f", scenario.InFlight);
        Assert.Equal(("""{"step":"p.a"}""", "e1/p.a.f/1"), (scenario.Call("p.a.f").Args.ToString(), scenario.Call("p.a.f").IdempotencyKey));
        scenario.Complete("p.a.f", "9");
        Assert.Equal("""{"a":9,"b":2}""", scenario.Output("p"));
        Assert.Equal("""{"a":9,"s":9}""", scenario.Call("z").Args.ToString());
    }

    [Fact]
    public void ErrorNodeInABranch_FailsThatBranchOnly()
    {
        var scenario = Scenario.OfGraph("p: { type: parallel, on_partial_failure: continue, branches: { a: { type: error, message: no, code: mine }, b: { call: s.b } } }");
        Assert.Equal("p.b", scenario.InFlight);
        Assert.Equal(ExecutionStatus.Completed, scenario.Complete("p.b").State.Status);
        Assert.Contains("\"mine\"", scenario.Output("p")!, StringComparison.Ordinal);
    }

    [Fact]
    public void OnlyBranchFailingAtOnce_FailsTheNode()
    {
        var scenario = Scenario.OfGraph("p: { type: parallel, branches: { a: { type: error, message: no, code: mine } } }\nz: { call: s.z, depends_on: [p] }");
        Assert.Equal((ExecutionStatus.Failed, "mine"), (scenario.State.Status, scenario.State.Error!.Code));
        Assert.Equal(StepStatus.Failed, scenario.Status("p"));
    }

    [Fact]
    public void Timeout_IsOneOfTheWhole()
    {
        var scenario = Scenario.OfGraph("p: { type: parallel, timeout: 10s, branches: { a: { type: wait, duration: 6s }, b: { type: wait, duration: 60s } } }").Pass(6);
        Assert.Equal(StepStatus.Completed, scenario.Status("p.a"));
        scenario.Pass(3.999);
        Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
        scenario.Pass(0.001);
        Assert.Equal((ExecutionStatus.Failed, "timeout", "p"), (scenario.State.Status, scenario.State.Error!.Code, scenario.State.Error.Step));
        Assert.Equal(StepStatus.Cancelled, scenario.Status("p.b"));
    }

    [Fact]
    public void SkippedBranch_IsNullAndNoFailure() => Assert.Equal(
        """{"a":null,"b":{"v":1}}""",
        Scenario.OfGraph("p: { type: parallel, branches: { a: { call: s.a, when: 'false' }, b: { type: set, values: { v: 1 } } } }").Output("p"));
}
