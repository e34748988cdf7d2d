using System.Text.Json.Nodes;
using System.Xml.Linq;
using OrleansWorkflows.Spec.Graph;

namespace OrleansWorkflows.Spec.Tests.Graph;

public sealed class VectorDrawingTests
{
    [Fact]
    public void Svg_HoldsEveryNodeEdgeLabelAndFrame()
    {
        var svg = Parse(SvgDrawing.Draw(Graphs.BookFlight));
        Assert.Equal(Graphs.BookFlight.Nodes.Select(node => node.Id).Order(), Nodes(svg).Select(node => node.Attribute("data-id")!.Value).Order());
        Assert.Equal(Graphs.BookFlight.Edges.Count, WithClass(svg, "edge").Count());
        Assert.Equal(["default", "fallback", "seats == 0", "seats > 0"], WithClass(svg, "label").Select(label => label.Elements().Last().Value).Order());
        Assert.Single(WithClass(Parse(SvgDrawing.Draw(Graphs.BookTrip)), "group"));
    }

    [Fact]
    public void Svg_FollowsTheReadersColoursAndNeedsNothingElse()
    {
        var svg = SvgDrawing.Draw(Graphs.BookTrip);
        Assert.Contains("prefers-color-scheme:dark", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("href", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void MarkupInNames_IsText()
    {
        const string Evil = "</text><script>alert(1)</script>\" onload=\"x\u0000\u001f\uFFFF";
        var graph = new WorkflowGraph(
            Evil,
            [new(Evil, Evil, GraphNodeKind.Call, Evil) { Detail = Evil, Status = "\"><script>" }, Graphs.Node("b")],
            [new(Evil, "b", Evil)],
            [new(Evil, Evil)]);
        var svg = Parse(SvgDrawing.Draw(graph));

        Assert.DoesNotContain(svg.Descendants(), element => element.Name.LocalName == "script");
        Assert.DoesNotContain(svg.DescendantsAndSelf().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.Equal("node kind-call status-script", Nodes(svg).First().Attribute("class")!.Value);
    }

    [Fact]
    public void Status_IsAClassAndShown()
    {
        var graph = new WorkflowGraph("t", [Graphs.Node("a", GraphNodeKind.Yield) with { Status = "waiting" }], [], []);
        var node = Nodes(Parse(SvgDrawing.Draw(graph))).Single();
        Assert.Equal("node kind-yield status-waiting", node.Attribute("class")!.Value);
        Assert.Contains("asks · waiting", node.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void LongLabel_IsCutAndWholeInItsTitle()
    {
        var label = new string('x', 200) + "\U0001F680";
        var node = Nodes(Parse(SvgDrawing.Draw(new WorkflowGraph("t", [new("a", label, GraphNodeKind.Call)], [], [])))).Single();
        Assert.Equal(label, node.Elements().First().Value);
        Assert.EndsWith("…", node.Elements().Last().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_SaysWhatIsWhere()
    {
        var json = JsonNode.Parse(JsonDrawing.Draw(Graphs.BookTrip))!;
        Assert.Equal("book_trip", (string)json["title"]!);
        Assert.Equal(["call", "compensate", "workflow", "workflow"], json["nodes"]!.AsArray().Select(node => (string)node!["kind"]!).Order());
        Assert.Equal(4, json["edges"]!.AsArray().Count);
        Assert.All(json["edges"]!.AsArray(), edge => Assert.Equal("both", (string)edge!["from"]!));
        Assert.Equal("both", (string)json["groups"]![0]!["id"]!);
    }

    [Fact]
    public void AnyGraph_HasArrowsDownwardsBoxesApartAndFramesAroundTheirOwnOnly()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var graph = Graphs.Random(seed);
            var json = JsonNode.Parse(JsonDrawing.Draw(graph))!;
            var nodes = json["nodes"]!.AsArray().ToDictionary(node => (string)node!["id"]!, node => node!);
            Assert.Equal(graph.Nodes.Count, nodes.Count);
            Assert.All(json["edges"]!.AsArray(), edge => Assert.True(
                (int)nodes[(string)edge!["from"]!]["layer"]! < (int)nodes[(string)edge["to"]!]["layer"]!, $"seed {seed}"));
            foreach (var layer in nodes.Values.GroupBy(node => (int)node["layer"]!))
            {
                var row = layer.OrderBy(node => (double)node["x"]!).ToList();
                Assert.All(row.Zip(row.Skip(1)), pair => Assert.True(
                    (double)pair.First["x"]! + (double)pair.First["width"]! < (double)pair.Second["x"]!, $"seed {seed}"));
            }

            foreach (var group in json["groups"]!.AsArray())
            {
                Assert.All(nodes.Values, node => Assert.True(
                    (string?)node["group"] == (string)group!["id"]! ? Inside(node, group) : !Overlaps(node, group), $"seed {seed}: {node} {group}"));
            }

            Assert.All(nodes.Values, node => Assert.True((double)node["x"]! >= 0 && (double)node["x"]! + (double)node["width"]! <= (double)json["width"]!, $"seed {seed}"));
            Assert.All(nodes.Values, node => Assert.True((double)node["y"]! + (double)node["height"]! <= (double)json["height"]!, $"seed {seed}"));
        }
    }

    [Fact]
    public void Cycle_IsDrawnWithAnArrowUp()
    {
        var graph = new WorkflowGraph("draft", [Graphs.Node("a"), Graphs.Node("b"), Graphs.Node("c")], [new("a", "b"), new("b", "c"), new("c", "a"), new("b", "b")], []);
        var edges = JsonNode.Parse(JsonDrawing.Draw(graph))!["edges"]!.AsArray();
        Assert.Equal(3, edges.Count);
        var back = edges.Single(edge => (string)edge!["from"]! == "c")!["points"]!.AsArray();
        Assert.True((double)back[0]![1]! > (double)back[^1]![1]!);
    }

    [Fact]
    public void TwoArrowsBetweenTheSameNodes_ShareALabelledLine()
    {
        var graph = new WorkflowGraph("t", [Graphs.Node("a"), Graphs.Node("b")], [new("a", "b", "x"), new("a", "b", "y"), new("a", "b", "x")], []);
        Assert.Equal("x / y", (string)JsonNode.Parse(JsonDrawing.Draw(graph))!["edges"]!.AsArray().Single()!["label"]!);
    }

    [Fact]
    public void ThousandsOfNodes_AreDrawnInSizeProportionalToTheGraph()
    {
        foreach (var graph in new[] { Graphs.Chain(10_000), Graphs.Star(10_000), Graphs.FanToFan(3_000) })
        {
            var svg = SvgDrawing.Draw(graph);
            Assert.InRange(svg.Length, 1_000_000, 20_000_000);
            Assert.Equal(graph.Nodes.Count, svg.Split("class=\"node ").Length - 1);
            // A group that leads to a group is two arrows a member, not one for each pair.
            Assert.InRange(svg.Split("class=\"edge ").Length - 1, 9_000, 20_000);
        }
    }

    private static bool Inside(JsonNode node, JsonNode group) =>
        (double)node["x"]! > (double)group["x"]! && Right(node) < Right(group) && (double)node["y"]! > (double)group["y"]! && Bottom(node) < Bottom(group);

    private static bool Overlaps(JsonNode node, JsonNode group) =>
        (double)node["x"]! < Right(group) && Right(node) > (double)group["x"]! && (double)node["y"]! < Bottom(group) && Bottom(node) > (double)group["y"]!;

    private static double Right(JsonNode box) => (double)box["x"]! + (double)box["width"]!;

    private static double Bottom(JsonNode box) => (double)box["y"]! + (double)box["height"]!;

    private static XElement Parse(string svg) => XDocument.Parse(svg).Root!;

    private static IEnumerable<XElement> Nodes(XElement svg) => WithClass(svg, "node");

    private static IEnumerable<XElement> WithClass(XElement svg, string name) =>
        svg.Descendants().Where(element => (element.Attribute("class")?.Value ?? "").Split(' ').Contains(name, StringComparer.Ordinal));
}
