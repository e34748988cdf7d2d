using System.Text;
using System.Text.Json.Nodes;
using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Storage;

/// <summary>Large outputs lie in the journal once; the state refers to them.</summary>
public sealed class StepOutputTests
{
    private static readonly string Large = $"\"{new string('x', StepOutput.LargestKept)}\"";
    private static readonly string Medium = $"\"{new string('y', StepOutput.LargestKept - 100)}\"";

    [Fact]
    public void LargeOutput_IsNoPartOfTheSnapshot()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b, depends_on: [a] }").Complete("a", Large);
        var completed = scenario.State.Sequence - 1;
        Assert.InRange(StateCodec.Encode(scenario.State).Length, 1, 4_096);
        Assert.Equal(new StoredOutput(completed, Large.Length), Reloaded(scenario).Step("a")!.Output!.Stored);
    }

    [Fact]
    public void DecisionThatNeedsIt_AsksForItAndIsMadeAgain()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b, depends_on: [a] }\nc: { call: s.c, depends_on: [b], args: { x: $a } }").Complete("a", Large);
        var state = Reloaded(scenario);
        var missing = Assert.Single(Assert.Throws<OutputsMissingException>(() => Complete(state, "b")).Outputs);
        Assert.Equal(Large.Length, missing.SizeBytes);
        var value = JsonBytes.Parse(Large);
        missing.Hold(value);
        Assert.Equal($$"""{"x":{{Large}}}""", Assert.Single(Complete(state, "b").Events.OfType<StepScheduled>()).Args!.ToString());
        GC.KeepAlive(value);
    }

    [Fact]
    public void LargeOutputs_AreUsedInTheTurnThatStoresThem()
    {
        var scenario = Scenario.Of("params: { t: { type: any } }\ngraph:\n  a: { type: set, values: { v: $t } }\n  b: { type: set, values: { w: $a.v }, depends_on: [a] }", $$"""{"t":{{Large}}}""");
        Assert.Equal($$"""{"w":{{Large}}}""", scenario.State.Result!.ToString());
    }

    [Fact]
    public void OutputsOfMediumSize_AreKeptUpToABound()
    {
        var scenario = new Scenario(Specs.OfGraph("l: { type: foreach, items: 'range(0, 300)', as: i, max_parallel: 300, step: { call: s.s } }\nb: { call: s.b, depends_on: [l] }"));
        var state = scenario.State;
        var inputs = new Inputs { Now = scenario.Now, Random = () => 0, NewId = () => "id" };
        var output = JsonBytes.Parse(Medium);
        for (var i = 0; i < 300; i++)
        {
            state = ExecutionEngine.Decide(state, new CompleteStep($"l[{i}]", 1, 1, output, null, "svc", false), inputs).State;
        }

        Assert.InRange(state.KeptBytes, StepOutput.KeptTogether - StepOutput.LargestKept, StepOutput.KeptTogether);
        Assert.InRange(StateCodec.Encode(state).Length, 1, StepOutput.KeptTogether + (300 * 512));
    }

    [Fact]
    public void ComposedOutput_IsReadFromItsItemsWhenItIsNeeded()
    {
        var scenario = Scenario.OfGraph("l: { type: foreach, items: 'range(0, 3)', as: i, step: { call: s.s } }\nb: { call: s.b, depends_on: [l] }\nc: { call: s.c, depends_on: [b], args: { n: $l.length, first: '$l.0' } }")
            .Complete("l[0]", "7").Complete("l[1]", Large).Complete("l[2]", Large);
        var state = Reloaded(scenario);
        var missing = Assert.Throws<OutputsMissingException>(() => Complete(state, "b")).Outputs;
        Assert.Equal(2, missing.Count);
        var value = JsonBytes.Parse(Large);
        foreach (var output in missing)
        {
            output.Hold(value);
        }

        Assert.Equal("""{"n":3,"first":7}""", Assert.Single(Complete(state, "b").Events.OfType<StepScheduled>()).Args!.ToString());
        GC.KeepAlive(value);
    }

    [Fact]
    public void ComposedOutputThatIsTooLargeAsAWhole_FailsTheStepThatRefersToIt()
    {
        var huge = $"\"{new string('x', (4 * 1024 * 1024) - 2)}\"";
        var scenario = Scenario.OfGraph("l: { type: foreach, items: 'range(0, 17)', as: i, max_parallel: 17, step: { call: s.s } }\nb: { call: s.b, depends_on: [l], args: { n: $l.length } }");
        var inputs = new Inputs { Now = scenario.Now, Random = () => 0, NewId = () => "id" };
        var (state, output) = (scenario.State, JsonBytes.Parse(huge));
        for (var i = 0; i < 17; i++)
        {
            state = ExecutionEngine.Decide(state, new CompleteStep($"l[{i}]", 1, 1, output, null, "svc", false), inputs).State;
        }

        while (state.Page.More)
        {
            state = ExecutionEngine.Decide(state, new TakeNextPage(), inputs).State;
        }

        Assert.Equal((ExecutionStatus.Failed, "b"), (state.Status, state.Error!.Step));
        Assert.Contains("altogether", state.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StateForAnotherJournal_HasEveryOutputInIt()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b, depends_on: [a] }").Complete("a", Large);
        var state = Reloaded(scenario);
        var value = JsonBytes.Parse(Large);
        Assert.Single(Assert.Throws<OutputsMissingException>(() => Outputs.AllKept(state)).Outputs).Hold(value);
        Assert.Equal(Large, Outputs.AllKept(state).Step("a")!.Output!.Kept!.ToString());
        GC.KeepAlive(value);
    }

    [Fact]
    public void SnapshotOfAnOlderRelease_HasItsOutputsInIt()
    {
        var scenario = Scenario.OfGraph("l: { type: foreach, items: '[1, 2]', as: i, step: { type: set, values: { v: $i } } }\nq: { type: yield, message: m }");
        var snapshot = JsonNode.Parse(StateCodec.Encode(scenario.State))!;
        // As it was written when containers kept the outputs of their items, and their own.
        var step = snapshot["state"]!["steps"]!["l"]!;
        step["output"] = new JsonArray(new JsonObject { ["v"] = 1 }, new JsonObject { ["v"] = 2 });
        step["container"]!["outputs"] = new JsonObject { ["0"] = new JsonObject { ["v"] = 1 }, ["1"] = new JsonObject { ["v"] = 2 } };
        var state = StateCodec.Decode(Encoding.UTF8.GetBytes(snapshot.ToJsonString()), scenario.State.Definition);
        Assert.Equal("""[{"v":1},{"v":2}]""", Outputs.Of(state, state.Step("l"))!.ToString());
    }

    private static ExecutionState Reloaded(Scenario scenario) => StateCodec.Decode(StateCodec.Encode(scenario.State), scenario.State.Definition);

    private static Decision Complete(ExecutionState state, string step) => ExecutionEngine.Decide(
        state, new CompleteStep(step, 1, 1, JsonBytes.Null, null, "svc", false), new Inputs { Now = Scenario.Start, Random = () => 0, NewId = () => "id" });
}
