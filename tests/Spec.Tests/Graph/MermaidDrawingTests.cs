using OrleansWorkflows.Spec.Graph;

namespace OrleansWorkflows.Spec.Tests.Graph;

public sealed class MermaidDrawingTests
{
    [Fact]
    public void Graph_IsAFlowchartWithSubgraphsAndDottedFailures()
    {
        Assert.Equal(
            """
            flowchart TD
                n2["confirm"]
                n3{{"rollback_all"}}
                subgraph g4 ["parallel"]
                    n0[["book_flight"]]
                    n1[["book_hotel"]]
                end
                g4 --> n2
                g4 -.->|"on partial failure"| n3

            """.ReplaceLineEndings("\n"),
            MermaidDrawing.Draw(Graphs.BookTrip));
    }

    [Fact]
    public void LabelsAndIds_CannotBreakOutOfTheirQuotes()
    {
        var graph = new WorkflowGraph(
            "t", [Graphs.Node("end"), Graphs.Node("\"]; click n0 \"javascript:alert(1)\"\n<b>`#`&amp;\\")], [new("end", "\"]; click n0 \"javascript:alert(1)\"\n<b>`#`&amp;\\", "a|b\"")], []);
        var lines = MermaidDrawing.Draw(graph).Split('\n');

        Assert.Equal("    n0[\"end\"]", lines[1]);
        Assert.Equal("    n1[\"#quot;]#59; click n0 #quot;javascript:alert(1)#quot; #lt;b#gt;#96;#35;#96;#38;amp#59;#92;\"]", lines[2]);
        Assert.Equal("    n0 -->|\"a|b#quot;\"| n1", lines[3]);
    }

    [Fact]
    public void EdgeToNowhereAndUnknownGroup_AreLeftOut()
    {
        var graph = new WorkflowGraph("t", [Graphs.Node("a", group: "no such")], [new("a", "b")], [new("empty", "empty")]);
        Assert.Equal("flowchart TD\n    n0[\"a\"]\n", MermaidDrawing.Draw(graph));
    }
}
