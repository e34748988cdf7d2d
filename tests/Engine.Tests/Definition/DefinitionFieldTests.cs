using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Definition;

/// <summary>The fields of a workflow, one by one: result, timeout, concurrency, on_failure, labels.</summary>
public sealed class DefinitionFieldTests
{
    [Fact]
    public void Result_IsAnExpressionOrAnObjectOfThem()
    {
        const string Graph = "graph:\n  a: { call: s.a }\n  b: { call: s.b, when: 'false' }";
        Assert.Equal("3", Scenario.Of($"result: $a.n + 1\n{Graph}").Complete("a", """{"n":2}""").State.Result!.ToString());
        Assert.Equal(
            """{"n":2,"none":null,"id":"e1"}""",
            Scenario.Of($"result: {{ n: $a.n, none: $b.n, id: $execution.id }}\n{Graph}").Complete("a", """{"n":2}""").State.Result!.ToString());
    }

    [Fact]
    public void ResultThatCanNotBeComputed_FailsAndUndoes()
    {
        var scenario = Scenario.Of("result: 1 / $a.n\ngraph:\n  a: { call: s.a, compensate: { call: s.u } }").Complete("a", """{"n":0}""");
        Assert.Equal(("expression_error", "a/undo"), (scenario.State.Stop!.Error!.Code, scenario.InFlight));
    }

    [Fact]
    public void WithoutResult_ItIsTheOutputOfTheOneCompletedSink()
    {
        var scenario = Scenario.OfGraph("""
            a: { call: s.a }
            pick: { type: branch, depends_on: [a], on: [{ when: $a.n > 1, goto: x }, { when: 'true', goto: y }] }
            x: { call: s.x }
            y: { call: s.y }
            """).Complete("a", """{"n":2}""").Complete("x", "\"from x\"");
        Assert.Equal("\"from x\"", scenario.State.Result!.ToString());
    }

    [Fact]
    public void WithoutResult_SeveralSinksAreAnObjectByOutputName() => Assert.Equal(
        """{"x":1,"second":2}""",
        Scenario.OfGraph("a: { call: s.a }\nx: { call: s.x, depends_on: [a] }\ny: { call: s.y, depends_on: [a], output: second }").Complete("a").Complete("x", "1").Complete("y", "2").State.Result!.ToString());

    [Fact]
    public void SnapshotAndWaitAtTheEnd_AreLookedThrough() => Assert.Equal(
        "5", Scenario.OfGraph("a: { call: s.a }\ns: { type: snapshot, depends_on: [a] }\nw: { type: wait, duration: 1s, depends_on: [s] }").Complete("a", "5").Pass(1).State.Result!.ToString());

    [Fact]
    public void Timeout_FailsAndUndoesAndIsDurable()
    {
        var scenario = Scenario.Of("timeout: 1h\ngraph:\n  a: { call: s.a, compensate: { call: s.u } }\n  w: { type: wait, duration: 2h, depends_on: [a] }").Complete("a").Pass(3599);
        Assert.Empty(scenario.Events);
        scenario.Pass(1);
        Assert.Equal(("timeout", "a/undo"), (scenario.State.Stop!.Error!.Code, scenario.InFlight));
        Assert.Equal(ExecutionStatus.Failed, scenario.Complete("a/undo").State.Status);
    }

    [Fact]
    public void Timeout_LetsACallInFlightSettle()
    {
        var scenario = Scenario.Of("timeout: 10s\ngraph:\n  a: { call: s.a, on_error: { retry: 3 } }").Pass(10);
        Assert.Equal("a", scenario.InFlight);
        Assert.Equal(ExecutionStatus.Failed, scenario.Fail("a").State.Status);
    }

    [Fact]
    public void Concurrency_QueuesUntilThereIsAPlaceAndGivesItBack()
    {
        var scenario = Scenario.Of("params: { k: { type: str } }\nconcurrency: { limit: 2, key: $k }\ngraph:\n  a: { call: s.a }", """{"k":"x"}""");
        Assert.Equal(ExecutionStatus.Queued, scenario.State.Status);
        var acquire = Assert.IsType<AcquireSlot>(Assert.Single(scenario.Commands));
        Assert.Equal((2, false), (acquire.Slot.Limit, acquire.Slot.Reject));
        Assert.Contains("x", acquire.Slot.Resource, StringComparison.Ordinal);
        Assert.Equal("a", scenario.Decide(new DecideSlot(true)).InFlight);
        Assert.Empty(scenario.Decide(new DecideSlot(true)).Events);
        Assert.IsType<ReleaseSlot>(Assert.Single(scenario.Complete("a").Commands));
        Assert.Empty(scenario.Decide(new FinishDuty(Duty.ReleaseSlot, 0)).Commands);
        Assert.Empty(ExecutionEngine.Outstanding(scenario.State));
    }

    [Fact]
    public void ConcurrencyKeys_AreLimitsOfTheirOwn()
    {
        string Resource(string key) => Assert.Single(Scenario.Of("params: { k: { type: str } }\nconcurrency: { limit: 2, key: $k }\ngraph:\n  a: { call: s.a }", $$"""{"k":"{{key}}"}""").Commands.OfType<AcquireSlot>()).Slot.Resource;
        Assert.NotEqual(Resource("x"), Resource("y"));
        Assert.Equal(Resource("x"), Resource("x"));
    }

    [Fact]
    public void WhenFullReject_FailsWithoutUndo()
    {
        var scenario = Scenario.Of("concurrency: { limit: 1, when_full: reject }\non_failure: l\ngraph:\n  a: { call: s.a }\n  l: { type: compensate, steps: [{ call: s.l }] }");
        Assert.True(Assert.IsType<AcquireSlot>(Assert.Single(scenario.Commands)).Slot.Reject);
        scenario.Decide(new DecideSlot(false));
        Assert.Equal((ExecutionStatus.Failed, "concurrency_limit", ""), (scenario.State.Status, scenario.State.Error!.Code, scenario.Undone));
    }

    [Fact]
    public void OnFailure_RunsWhateverFailed()
    {
        var scenario = Scenario.Of("params: { id: { type: str } }\non_failure: l\ngraph:\n  a: { call: s.a }\n  l: { type: compensate, steps: [{ call: s.l, args: { id: $id, code: $error.code } }] }", """{"id":"7"}""").Fail("a", "no");
        Assert.Equal("""{"id":"7","code":"no"}""", scenario.Call("l[0]").Args.ToString());
    }

    [Fact]
    public void OnFailureThatWasSentTo_RunsOnce()
    {
        var scenario = Scenario.Of("on_failure: l\ngraph:\n  a: { call: s.a, on_error: { fallback: l } }\n  l: { type: compensate, steps: [{ call: s.l }] }").Fail("a").Complete("l[0]");
        Assert.Equal((ExecutionStatus.Failed, "l[0]:completed"), (scenario.State.Status, scenario.Undone));
    }

    [Fact]
    public void Labels_AreTheWorkflowsAndTheStartersWin()
    {
        var scenario = new Scenario(Specs.Of("labels: { team: travel, tier: gold }\ngraph:\n  a: { call: s.a }"), labels: new Dictionary<string, string> { ["tier"] = "silver", ["run"] = "1" });
        Assert.Equal([("run", "1"), ("team", "travel"), ("tier", "silver")], scenario.View.Labels.Select(l => (l.Key, l.Value)).Order());
    }

    [Fact]
    public void ExecutionName_TellsIdWorkflowAndStart() => Assert.Equal(
        """{"id":"e1","workflow":"test/main","at":"2026-02-23T09:00:00Z"}""",
        Scenario.OfGraph("a: { call: s.a, args: { id: $execution.id, workflow: $execution.workflow, at: $execution.started_at } }").Call("a").Args.ToString());
}
