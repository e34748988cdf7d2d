using OrleansWorkflows.Spec.Graph;

namespace OrleansWorkflows.Spec.Tests;

public sealed class DefinitionGraphTests
{
    private static readonly WorkflowGraph s_graph = DefinitionGraph.From(SpecText.Read(SpecText.Workflow("""
        params: { n: { type: int } }
        on_failure: undo
        graph:
          start: { call: travel.search, on_error: { fallback: instead }, compensate: { call: travel.drop } }
          instead: { type: set, values: {} }
          pick: { type: branch, depends_on: [start], on: [{ when: $n > 1, goto: both_ways }], default: stop }
          both_ways: { type: parallel, branches: { by_air: { workflow: fly }, by_sea: { call: sail, on_error: { fallback: swim } } } }
          swim: { call: swim }
          each: { type: foreach, depends_on: [both_ways], items: [1], as: day_number, step: { call: travel.look_up }, on_item_failure: undo }
          stop: { type: error, message: m }
          undo: { type: compensate, steps: [{ call: a.b }, { call: c.d }] }
        """)));

    [Fact]
    public void Nodes_BecomeBoxesWithTheirKind() =>
        Assert.Equal(
            [
                ("start", "start", GraphNodeKind.Call, null, "travel.search; undone by travel.drop"),
                ("instead", "instead", GraphNodeKind.Set, null, null),
                ("pick", "pick", GraphNodeKind.Branch, null, null),
                ("both_ways.by_air", "by air", GraphNodeKind.Workflow, "both_ways", "demo/fly"),
                ("both_ways.by_sea", "by sea", GraphNodeKind.Call, "both_ways", "sail"),
                ("swim", "swim", GraphNodeKind.Call, "both_ways", "swim"),
                ("each[]", "look up", GraphNodeKind.Call, "each", "travel.look_up"),
                ("stop", "stop", GraphNodeKind.Error, null, null),
                ("undo", "undo", GraphNodeKind.Compensate, null, "a.b, c.d"),
            ],
            s_graph.Nodes.Select(n => (n.Id, n.Label, n.Kind, n.Group, n.Detail)));

    [Fact]
    public void ParallelAndForeach_BecomeFrames() =>
        Assert.Equal([("both_ways", "both ways (parallel)"), ("each", "each (for each day number)")], s_graph.Groups.Select(g => (g.Id, g.Label)));

    [Fact]
    public void Order_BecomesArrows() =>
        Assert.Equal(
            [
                ("start", "instead", "on error", GraphEdgeKind.Failure),
                ("start", "pick", null, GraphEdgeKind.Flow),
                ("pick", "both_ways", "$n > 1", GraphEdgeKind.Choice),
                ("pick", "stop", "else", GraphEdgeKind.Choice),
                ("both_ways.by_sea", "swim", "on error", GraphEdgeKind.Failure),
                ("both_ways", "each", null, GraphEdgeKind.Flow),
                ("each", "undo", "on failure", GraphEdgeKind.Failure),
            ],
            s_graph.Edges.Select(e => (e.From, e.To, e.Label, e.Kind)));

    [Fact]
    public void OnFailureThatNothingElseNames_IsReachedFromTheLastNodes()
    {
        var graph = DefinitionGraph.From(SpecText.Read(SpecText.Workflow("on_failure: u\ngraph:\n  a: { call: echo }\n  b: { call: echo, depends_on: [a] }\n  u: { type: compensate, steps: [{ call: echo }] }")));

        Assert.Contains(new GraphEdge("b", "u", "on failure", GraphEdgeKind.Failure), graph.Edges);
    }

    [Fact]
    public void WorkflowOfTheRequirement_CanBeDrawn()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Assets", "travel_booking.yaml"));
        foreach (var definition in SpecReader.Read(text, "travel_booking.yaml", ValidationContext.Nothing).Spec!.Workflows)
        {
            var drawing = TextDrawing.Draw(DefinitionGraph.From(definition));

            Assert.NotEmpty(drawing);
        }
    }
}
