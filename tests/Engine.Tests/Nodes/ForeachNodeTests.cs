using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Nodes;

public sealed class ForeachNodeTests
{
    [Fact]
    public void Items_GiveOneStepEachWithTheLoopVariable()
    {
        var scenario = Scenario.Of(
            "params: { names: { type: list } }\ngraph:\n  loop: { type: foreach, items: $names, as: name, step: { call: s.greet, args: { who: $name.x } }, output: greetings }\n  z: { call: s.z, depends_on: [loop], args: { g: $greetings, l: $loop.length } }",
            """{"names":[{"x":"a"},{"x":"b"},{"x":"c"}]}""");
        Assert.Equal("loop[0] loop[1] loop[2]", scenario.InFlight);
        Assert.Equal(("""{"who":"b"}""", "e1/loop[1]/1"), (scenario.Call("loop[1]").Args.ToString(), scenario.Call("loop[1]").IdempotencyKey));
        // Outputs keep the order of the items, whatever the order of the answers.
        scenario.Complete("loop[2]", "3").Complete("loop[0]", "1").Complete("loop[1]", "2");
        Assert.Equal("""{"g":[1,2,3],"l":3}""", scenario.Call("z").Args.ToString());
    }

    [Fact]
    public void RangeOfDates_StepsOneDay()
    {
        var scenario = Scenario.Of(
            "params: { from: { type: date }, days: { type: int } }\ngraph:\n  loop: { type: foreach, items: 'range($from, $from + $days days)', as: d, step: { call: s.s, args: { d: $d } } }",
            """{"from":"2026-02-27","days":3}""");
        Assert.Equal(["""{"d":"2026-02-27"}""", """{"d":"2026-02-28"}""", """{"d":"2026-03-01"}"""], Enumerable.Range(0, 3).Select(i => scenario.Call($"loop[{i}]").Args.ToString()));
    }

    [Fact]
    public void MaxParallel_IsSixteenUnlessItSaysOtherwise()
    {
        Assert.Equal(16, Scenario.OfGraph("l: { type: foreach, items: 'range(0, 40)', as: i, step: { call: s.s } }").InFlight.Split(' ').Length);
        var scenario = Scenario.OfGraph("l: { type: foreach, items: 'range(0, 5)', as: i, max_parallel: 2, step: { call: s.s } }");
        Assert.Equal("l[0] l[1]", scenario.InFlight);
        Assert.Equal("l[0] l[2]", scenario.Complete("l[1]").InFlight);
    }

    [Theory]
    [InlineData("", 1000, true)]
    [InlineData("", 1001, false)]
    [InlineData(", max_iterations: 3", 3, true)]
    [InlineData(", max_iterations: 3", 4, false)]
    public void MaxIterations_FailsBeforeTheFirstStarts(string limit, int items, bool fits)
    {
        var scenario = Scenario.Of($"params: {{ n: {{ type: int }} }}\ngraph:\n  l: {{ type: foreach, items: 'range(0, $n)', as: i{limit}, step: {{ type: set, values: {{ i: $i }} }} }}", $$"""{"n":{{items}}}""");
        Assert.Equal(fits ? ExecutionStatus.Completed : ExecutionStatus.Failed, scenario.State.Status);
        if (!fits)
        {
            Assert.Equal("too_many_items", scenario.State.Error!.Code);
            Assert.Null(scenario.Status("l[0]"));
        }
    }

    [Fact]
    public void ItemsThatAreNoList_Fail() => Assert.Equal(
        "not_a_list", Scenario.Of("params: { x: { type: any } }\ngraph:\n  l: { type: foreach, items: $x, as: i, step: { call: s.s } }", """{"x":"text"}""").State.Error!.Code);

    [Fact]
    public void NoItems_CompleteWithTheEmptyList() =>
        Assert.Equal("[]", Scenario.OfGraph("l: { type: foreach, items: '[]', as: i, step: { call: s.s } }").State.Result!.ToString());

    [Fact]
    public void ByDefault_AFailedItemFailsAndUndoesTheItems()
    {
        var scenario = Scenario.OfGraph("""
            l:
              type: foreach
              items: '[10, 20, 30]'
              as: i
              output: bookings
              step: { call: s.book, compensate: { call: s.cancel, args: { id: $bookings.id, item: $i } } }
            """).Complete("l[1]", """{"id":"B1"}""").Complete("l[0]", """{"id":"B0"}""").Fail("l[2]");
        Assert.Equal("""{"id":"B0","item":10}""", scenario.Call("l[0]/undo").Args.ToString());
        Assert.Equal("""{"id":"B1","item":20}""", scenario.Complete("l[0]/undo").Call("l[1]/undo").Args.ToString());
        Assert.Equal(ExecutionStatus.Failed, scenario.Complete("l[1]/undo").State.Status);
    }

    [Fact]
    public void Continue_LeavesNullForFailedItems()
    {
        var scenario = Scenario.OfGraph("l: { type: foreach, items: '[1, 2]', as: i, on_item_failure: continue, step: { call: s.s } }").Fail("l[0]").Complete("l[1]", "2");
        Assert.Equal("[null,2]", scenario.State.Result!.ToString());
    }

    [Fact]
    public void Abort_GivesThePartialListAndUndoesNothing()
    {
        var scenario = Scenario.OfGraph("l: { type: foreach, items: '[1, 2, 3]', as: i, max_parallel: 1, on_item_failure: abort, step: { call: s.s, compensate: { call: s.u } } }");
        scenario.Complete("l[0]", "1").Fail("l[1]");
        Assert.Equal((ExecutionStatus.Failed, "partial_failure", "[1,null,null]", ""), (scenario.State.Status, scenario.State.Error!.Code, scenario.State.Result!.ToString(), scenario.Undone));
    }

    [Fact]
    public void RollbackAll_StartsNoFurtherItem()
    {
        var scenario = Scenario.OfGraph("l: { type: foreach, items: '[1, 2, 3]', as: i, max_parallel: 2, on_item_failure: rollback_all, step: { call: s.s, compensate: { call: s.u } } }");
        Assert.Equal("l[1]", scenario.Fail("l[0]").InFlight);
        Assert.Equal("l[1]/undo", scenario.Complete("l[1]").InFlight);
        Assert.Null(scenario.Status("l[2]"));
    }

    [Fact]
    public void NamedCompensateNode_RunsAfterTheOwnCompensations()
    {
        var scenario = Scenario.OfGraph("""
            l: { type: foreach, items: '[1, 2]', as: i, max_parallel: 1, on_item_failure: clean, step: { call: s.s, compensate: { call: s.u } } }
            clean: { type: compensate, steps: [{ call: s.clean }] }
            """).Complete("l[0]").Fail("l[1]");
        Assert.Equal("l[0]/undo", scenario.InFlight);
        Assert.Equal("clean[0]", scenario.Complete("l[0]/undo").InFlight);
    }

    [Fact]
    public void OnlyItemFailingAtOnce_FailsTheNode()
    {
        var scenario = Scenario.OfGraph("l: { type: foreach, items: '[0]', as: i, step: { type: set, values: { v: '${ 1 / $i }' } } }");
        Assert.Equal((ExecutionStatus.Failed, "expression_error", "l[0]"), (scenario.State.Status, scenario.State.Error!.Code, scenario.State.Error.Step));
    }

    [Fact]
    public void ItemFailingAtOnce_StartsNoFurtherItem()
    {
        var scenario = Scenario.OfGraph("l: { type: foreach, items: '[1, 0, 2]', as: i, step: { call: s.s, args: { v: '${ 1 / $i }' } } }");
        Assert.Equal("l[0]", scenario.InFlight);
        Assert.Null(scenario.Status("l[2]"));
    }

    [Fact]
    public void WhenOfTheStep_SkipsItems() => Assert.Equal(
        """[null,{"v":2}]""",
        Scenario.OfGraph("l: { type: foreach, items: '[1, 2]', as: i, step: { type: set, when: $i > 1, values: { v: $i } } }").State.Result!.ToString());

    [Fact]
    public void FallbackOfAnItem_SeesItemAndError()
    {
        var scenario = Scenario.OfGraph("""
            l: { type: foreach, items: '[5, 6]', as: i, step: { call: s.s, on_error: { fallback: f } } }
            f: { call: s.f, args: { item: $i, step: $error.step }, compensate: { call: s.u, args: { id: $f.id } } }
            """).Fail("l[1]");
        Assert.Equal("l[0] l[1].f", scenario.InFlight);
        Assert.Equal("""{"item":6,"step":"l[1]"}""", scenario.Call("l[1].f").Args.ToString());
        scenario.Complete("l[1].f", """{"id":60}""").Complete("l[0]", "50");
        Assert.Equal("""[50,{"id":60}]""", scenario.State.Result!.ToString());
    }

    [Fact]
    public void FallbackOfAnItem_IsUndoneWithItsOwnOutput()
    {
        var scenario = Scenario.OfGraph("""
            l: { type: foreach, items: '[5, 6]', as: i, step: { call: s.s, on_error: { fallback: f } } }
            f: { call: s.f, compensate: { call: s.u, args: { id: $f.id, item: $i } } }
            z: { type: error, message: no, depends_on: [l] }
            """).Fail("l[1]").Complete("l[1].f", """{"id":60}""").Complete("l[0]");
        Assert.Equal("""{"id":60,"item":6}""", scenario.Call("l[1].f/undo").Args.ToString());
    }

    [Fact]
    public void Timeout_IsOneOfTheWhole()
    {
        var scenario = Scenario.OfGraph("l: { type: foreach, items: '[1, 2]', as: i, timeout: 5s, max_parallel: 1, step: { type: wait, duration: 3s } }").Pass(3);
        Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
        Assert.Equal("timeout", scenario.Pass(2).State.Error!.Code);
    }
}
