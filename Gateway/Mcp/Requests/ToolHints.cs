using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Requests;

/// <summary>The hints of <c>X-Tool-Hints</c> by the name that the caller knows a tool by. Source: requirement 004, strategy 1.</summary>
public sealed class ToolHints(IReadOnlyDictionary<string, ToolHint> byName)
{
    public static readonly ToolHints None = new(new Dictionary<string, ToolHint>());

    public bool IsEmpty => byName.Count == 0;

    /// <summary>Null: nothing was said of it. The first of the names that has a hint counts.</summary>
    public ToolHint? Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (byName.TryGetValue(name, out var hint))
            {
                return hint;
            }
        }

        return null;
    }

    /// <summary>A tool whose description ends with its hint; the same tool where there is none. Tools are shared, so it is a copy that changes.</summary>
    /// <param name="names">What the caller may know it by, the tool's own name first.</param>
    public Tool Apply(Tool tool, Func<string, string> nameOf, params ReadOnlySpan<string> names) => Find(names) is not { } hint
        ? tool
        : new Tool
        {
            Name = tool.Name,
            Title = tool.Title,
            Description = $"{tool.Description}\n\n{hint.Describe(nameOf)}",
            InputSchema = tool.InputSchema,
            OutputSchema = tool.OutputSchema,
            Annotations = tool.Annotations,
            Icons = tool.Icons,
            Meta = tool.Meta,
        };
}
