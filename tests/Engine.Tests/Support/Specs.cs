using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine.Tests.Support;

/// <summary>Definitions as authors write them.</summary>
internal static class Specs
{
    /// <summary>The only workflow of a text that holds the definition alone: <c>graph:</c> and so on, not indented.</summary>
    public static WorkflowDefinition Of(string definition, string name = "main") =>
        Read($"domain: test\nworkflows:\n  {name}:\n{Indent(definition, 4)}")[$"test/{name}"];

    /// <summary>The workflow <c>main</c> over the nodes of a text that holds the graph alone.</summary>
    public static WorkflowDefinition OfGraph(string graph) => Of($"graph:\n{Indent(graph, 2)}");

    /// <summary>The workflows of a whole spec by full name.</summary>
    public static IReadOnlyDictionary<string, WorkflowDefinition> Read(string spec, string file = "spec.yaml")
    {
        var result = SpecReader.Read(spec, file, ValidationContext.Nothing);
        return result.Spec is { } read
            ? read.Workflows.ToDictionary(w => w.FullName)
            : throw new InvalidOperationException($"{string.Join("\n", result.Problems)}\n{spec}");
    }

    private static string Indent(string text, int by) =>
        string.Join('\n', text.Split('\n').Select(line => line.Length > 0 ? new string(' ', by) + line : line));
}
