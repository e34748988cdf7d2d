namespace OrleansWorkflows.Spec.Tests;

/// <summary>Spec texts of tests. A <c>¦</c> marks the place that a problem has to point at.</summary>
internal static class SpecText
{
    private const string Head = "domain: demo\nversion: \"1.0\"\nworkflows:\n  w:\n";

    /// <summary>A spec with one workflow <c>demo/w</c> of these fields.</summary>
    public static string Workflow(string fields) => Head + Indent(fields, 4);

    /// <summary>A spec with one workflow of this graph, the parameters <c>a</c> (str) and <c>n</c> (int), and a first node <c>first</c>.</summary>
    public static string Graph(string nodes) =>
        Workflow("params:\n  a: { type: str }\n  n: { type: int }\ngraph:\n  first: { call: echo, args: { x: $a } }\n" + Indent(nodes, 2));

    /// <summary>Takes the mark out and says where it was.</summary>
    public static (string Text, SourcePosition Marked) Unmark(string marked)
    {
        var at = marked.IndexOf('¦', StringComparison.Ordinal);
        Assert.True(at >= 0, "The text has no mark.");
        var before = marked[..at];
        var lineStart = before.LastIndexOf('\n') + 1;
        return (marked.Remove(at, 1), new SourcePosition(before.Count(c => c == '\n') + 1, at - lineStart + 1));
    }

    public static WorkflowDefinition Read(string text, ValidationContext? context = null)
    {
        var result = SpecReader.Read(text, "spec.yaml", context ?? ValidationContext.Nothing);
        Assert.True(result.Spec is not null, string.Join('\n', result.Problems));
        return result.Spec.Workflows[0];
    }

    public static IReadOnlyList<SpecProblem> Problems(string text, ValidationContext? context = null) =>
        SpecReader.Read(text, "spec.yaml", context ?? ValidationContext.Nothing).Problems;

    private static string Indent(string text, int by) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Trim('\n').Split('\n').Select(line => line.Length == 0 ? line : new string(' ', by) + line)) + "\n";
}
