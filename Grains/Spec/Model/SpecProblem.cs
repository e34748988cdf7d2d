namespace OrleansWorkflows.Spec;

/// <summary>One thing wrong with a spec: what, where and how to mend it.</summary>
/// <param name="Code">Stable code, <c>WF0100</c>… (docs/errors.md).</param>
/// <param name="Path">Where in the document: <c>workflows.book_trip.graph.confirm.args</c>.</param>
/// <param name="Node">Id of the node, where there is one.</param>
/// <param name="Message">What is wrong and how to mend it, one or two sentences.</param>
public sealed record SpecProblem(string Code, string File, int Line, int Column, string Path, string? Node, string Message, bool IsWarning = false)
{
    public override string ToString() =>
        $"{File}:{Line}:{Column}: {(IsWarning ? "warning" : "error")} {Code}: {(Node is null ? "" : $"node '{Node}': ")}{Message}";
}
