using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Graph;

namespace OrleansWorkflows.Definitions;

/// <summary>One layout, four forms.</summary>
public static class WorkflowDrawing
{
    public static readonly IReadOnlyList<string> Formats = ["svg", "mermaid", "text", "json"];

    /// <exception cref="ArgumentException">The format is unknown; the message lists those there are.</exception>
    public static string Draw(WorkflowDefinition definition, string format)
    {
        var graph = DefinitionGraph.From(definition);
        return format switch
        {
            "svg" => SvgDrawing.Draw(graph),
            "mermaid" => MermaidDrawing.Draw(graph),
            "text" => TextDrawing.Draw(graph),
            "json" => JsonDrawing.Draw(graph).ToString(),
            _ => throw new ArgumentException($"Unknown graph format '{format}'; there are {string.Join(", ", Formats)}."),
        };
    }
}
