using OrleansWorkflows.Spec.Graph;

namespace OrleansWorkflows.Spec.Tests.Graph;

public sealed class TextDrawingTests
{
    [Fact]
    public void ParallelThenMerge_IsDrawnAsToolsShowIt()
    {
        var drawing = TextDrawing.Framed(
            Graphs.BookTrip,
            ["On failure: rollback all bookings", "Params: origin (str), destination (str), checkin (date), checkout (date), passenger (str)"],
            new TextDrawingOptions { Width = 58, ShowFailurePaths = false });

        Assert.Equal(
            """
            ┌─ Workflow: book_trip ──────────────────────────────┐
            │                                                    │
            │  ┌─────────────┐   ┌─────────────┐                 │
            │  │ book_flight │   │ book_hotel  │  ← parallel     │
            │  └──────┬──────┘   └──────┬──────┘                 │
            │         │                 │                        │
            │         └────────┬────────┘                        │
            │                  ▼                                 │
            │             ┌─────────┐                            │
            │             │ confirm │                            │
            │             └─────────┘                            │
            │                                                    │
            │  On failure: rollback all bookings                 │
            │                                                    │
            │  Params: origin (str), destination (str), checkin  │
            │          (date), checkout (date), passenger (str)  │
            │                                                    │
            └────────────────────────────────────────────────────┘
            """.ReplaceLineEndings("\n"),
            drawing);
    }

    [Fact]
    public void Branch_ShowsItsConditionsAndFallback()
    {
        var lines = TextDrawing.Draw(Graphs.BookFlight).Split('\n');
        Assert.Contains(lines, line => line.Contains("│ seats > 0", StringComparison.Ordinal) && line.Contains("│ seats == 0", StringComparison.Ordinal) && line.Contains("│ default", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("│ fallback", StringComparison.Ordinal));
        Assert.All(Graphs.BookFlight.Nodes, node => Assert.Contains(lines, line => line.Contains($" {node.Label} ", StringComparison.Ordinal)));
    }

    [Fact]
    public void FailurePaths_AreLeftOutWhenNotAskedFor()
    {
        var drawing = TextDrawing.Draw(Graphs.BookFlight, new TextDrawingOptions { ShowFailurePaths = false });
        Assert.DoesNotContain("fail_booking", drawing, StringComparison.Ordinal);
        Assert.Contains("fail_no_seats", drawing, StringComparison.Ordinal);
        Assert.Contains("rollback_all", TextDrawing.Draw(Graphs.BookTrip), StringComparison.Ordinal);
    }

    [Fact]
    public void TooManySideBySide_AreCountedInstead()
    {
        var drawing = TextDrawing.Draw(Graphs.FanToFan(30));
        Assert.Contains("a0", drawing, StringComparison.Ordinal);
        Assert.Contains(" more ", drawing, StringComparison.Ordinal);
        Assert.Contains("end", drawing, StringComparison.Ordinal);
        Assert.All(drawing.Split('\n'), line => Assert.InRange(line.Length, 0, 78));
    }

    [Fact]
    public void TooManyRows_AreCountedInstead()
    {
        var drawing = TextDrawing.Draw(Graphs.Chain(10_000), new TextDrawingOptions { MaxLayers = 5 });
        Assert.Contains("… 9996 more", drawing, StringComparison.Ordinal);
        Assert.Equal(19, drawing.Split('\n').Length);
    }

    [Fact]
    public void ArrowsThatHaveNoRoom_GiveAListInstead()
    {
        var lines = TextDrawing.Draw(Graphs.Star(60)).Split('\n');
        Assert.StartsWith("- n0 → n1, n2", lines[0], StringComparison.Ordinal);
        Assert.Equal("- … 20 more", lines[^1]);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 78));
    }

    [Fact]
    public void EmptyGraph_IsNoDrawing()
    {
        var empty = new WorkflowGraph("draft", [], [], []);
        Assert.Equal("", TextDrawing.Draw(empty));
        Assert.Contains("Workflow: draft", TextDrawing.Framed(empty, []), StringComparison.Ordinal);
    }

    [Fact]
    public void WideAndControlCharacters_KeepTheFrameStraight()
    {
        var graph = new WorkflowGraph(
            "旅行\u001b[31m", [Graphs.Node("検索\tする"), Graphs.Node("a\nb"), Graphs.Node("e\u0301t\u00e9")], [new("検索\tする", "a\nb", "はい"), new("a\nb", "e\u0301t\u00e9")], []);
        var lines = TextDrawing.Framed(graph, ["検索: 検索"]).Split('\n');

        Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
        Assert.Single(lines.Select(Columns).Distinct());
    }

    [Fact]
    public void AnyGraph_StaysWithinItsWidthAndFrame()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var graph = Graphs.Random(seed, cycles: seed % 4 == 0);
            var drawing = TextDrawing.Framed(graph, ["On failure: x"], new TextDrawingOptions { Width = 40 + (seed % 60) });
            var lines = drawing.Split('\n');
            Assert.All(lines, line => Assert.True(line.Length <= 40 + (seed % 60), $"seed {seed}:\n{drawing}"));
            Assert.True(lines.Select(line => line.Length).Distinct().Count() == 1, $"seed {seed}:\n{drawing}");
        }
    }

    private static int Columns(string line) => line.EnumerateRunes().Sum(rune =>
        System.Text.Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.NonSpacingMark ? 0 : rune.Value is >= 0x2E80 and <= 0xA4CF ? 2 : 1);
}
