using OrleansWorkflows.Services;

namespace OrleansWorkflows.Spec.Tests;

/// <summary>Each kind of mistake is found where it stands, under its code, with the way to mend it.</summary>
public sealed class MistakesTests
{
    private static readonly ValidationContext s_world = new() { Tools = new Tools(), Workflows = new Workflows() };

    [Theory]
    [MemberData(nameof(FileMistakes.All), MemberType = typeof(FileMistakes))]
    [MemberData(nameof(FieldMistakes.All), MemberType = typeof(FieldMistakes))]
    [MemberData(nameof(OrderMistakes.All), MemberType = typeof(OrderMistakes))]
    [MemberData(nameof(ValueMistakes.All), MemberType = typeof(ValueMistakes))]
    public void Mistake_IsReportedAtItsPlaceWithTheWayToMendIt(string kind, string marked, string code, string mend)
    {
        var (text, place) = SpecText.Unmark(marked);

        var result = SpecReader.Read(text, "spec.yaml", s_world);

        Assert.Null(result.Spec);
        var found = Assert.Single(result.Problems, p => !p.IsWarning);
        Assert.Equal((kind, code, place.Line, place.Column), (kind, found.Code, found.Line, found.Column));
        Assert.Contains(mend, found.Message, StringComparison.Ordinal);
        Assert.Equal("spec.yaml", found.File);
    }

    [Theory]
    [MemberData(nameof(Warnings))]
    public void DoubtfulThing_IsAWarningAndTheSpecIsUsable(string kind, string marked, string code, string mend)
    {
        var (text, place) = SpecText.Unmark(marked);

        var result = SpecReader.Read(text, "spec.yaml", s_world);

        Assert.NotNull(result.Spec);
        var found = Assert.Single(result.Problems);
        Assert.True(found.IsWarning);
        Assert.Equal((kind, code, place.Line, place.Column), (kind, found.Code, found.Line, found.Column));
        Assert.Contains(mend, found.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string, string> Warnings => new()
    {
        { "delay without retry", SpecText.Graph("b: { call: echo, on_error: { delay: ¦5s } }"), SpecCodes.NoEffect, "add `retry: 2`" },
        { "yield default without timeout", SpecText.Graph("b: { type: yield, message: m, default: ¦{ } }"), SpecCodes.NoEffect, "add `timeout`" },
        { "join all of one", SpecText.Graph("b: { call: echo, depends_on: [first], join: ¦all }"), SpecCodes.NoEffect, "remove it" },
        { "timeout of an undo", SpecText.Workflow("on_failure: u\ngraph:\n  a: { call: echo }\n  u: { type: compensate, timeout: ¦5s, steps: [{ call: echo }] }"), SpecCodes.NoEffect, "put `timeout` on its steps" },
        { "min of a bool", SpecText.Workflow("params:\n  b: { type: bool, min: ¦1 }\ngraph:\n  a: { call: echo }"), SpecCodes.NoEffect, "Remove them" },
        { "pattern of a number", SpecText.Workflow("params:\n  b: { type: int, pattern: ¦x }\ngraph:\n  a: { call: echo }"), SpecCodes.NoEffect, "remove it" },
    };

    [Fact]
    public void AllMistakesOfAFile_AreReportedAtOnce()
    {
        (string Marked, string Code)[] lines =
        [
            ("domain: demo", ""),
            ("verison: 1¦", SpecCodes.UnknownField),
            ("workflows:", ""),
            ("  one:", ""),
            ("    params:", ""),
            ("      p: { type: string }", SpecCodes.UnknownWord),
            ("    timeout: soon", SpecCodes.BadDuration),
            ("    on_failure: nobody", SpecCodes.MissingTarget),
            ("    graph:", ""),
            ("      a: { call: echo, args: { x: $q } }", SpecCodes.UnknownReference),
            ("      b: { call: echo, depends_on: [aa] }", SpecCodes.MissingTarget),
            ("      c: { type: brunch }", SpecCodes.UnknownNodeType),
            ("      d: { call: echo, on_error: { retry: 5000 } }", SpecCodes.OutOfRange),
            ("      e: { type: error }", SpecCodes.MissingField),
            ("      f: { call: no.such }", SpecCodes.UnknownTool),
            ("      g: { call: echo, depends_on: [h] }", SpecCodes.Cycle),
            ("      h: { call: echo, depends_on: [g] }", ""),
            ("  two:", ""),
            ("    graph:", ""),
            ("      a: { workflow: three }", SpecCodes.UnknownWorkflow),
            ("      b: { call: echo, output: p }", ""),
            ("      c: { call: echo, output: p }", SpecCodes.DuplicateOutput),
            ("      d: { call: echo, when: \"1 +\" }", SpecCodes.ExpressionSyntax),
        ];
        var text = string.Join('\n', lines.Select(l => l.Marked.Replace("¦", "", StringComparison.Ordinal)));

        var result = SpecReader.Read(text, "spec.yaml", s_world);

        var expected = lines.Select((l, i) => (Line: i + 1, l.Code)).Where(l => l.Code.Length > 0);
        Assert.Equal(expected, result.Problems.Select(p => (p.Line, p.Code)));
    }

    [Fact]
    public void Problem_NamesItsNodeAndItsPathInTheDocument()
    {
        var problem = Assert.Single(SpecText.Problems(SpecText.Graph("both: { type: parallel, branches: { left: { call: echo, args: { x: $nope } } } }")));

        Assert.Equal("both.left", problem.Node);
        Assert.Equal("workflows.w.graph.both.branches.left.args", problem.Path);
    }

    [Fact]
    public void MoreProblemsThanAnybodyReads_AreCounted()
    {
        var nodes = string.Join('\n', Enumerable.Range(0, 3_000).Select(i => $"n{i}: {{ call: echo, bogus{i}: 1 }}"));

        var problems = SpecText.Problems(SpecText.Workflow("graph:\n" + string.Join('\n', nodes.Split('\n').Select(n => "  " + n))));

        Assert.Equal(ProblemList.MaxProblems + 1, problems.Count);
        Assert.StartsWith("2000 more", problems[^1].Message, StringComparison.Ordinal);
    }

    private sealed class Tools : IToolCatalog
    {
        public ToolLookup Find(string tool) => tool switch
        {
            "travel.book" or "search_flights" or "later.tool" => new ToolLookup(tool[0] == 'l' ? ToolLookupKind.NotKnown : ToolLookupKind.Found, []),
            "book" => new ToolLookup(ToolLookupKind.Ambiguous, ["hotels", "travel"]),
            _ => new ToolLookup(ToolLookupKind.Unknown, tool.StartsWith("search", StringComparison.Ordinal) ? ["search_flights"] : []),
        };
    }

    private sealed class Workflows : IWorkflowCatalog
    {
        public bool Knows(string fullName) => fullName == "demo/loaded";

        public WorkflowDefinition? Find(string fullName) => null;
    }
}
