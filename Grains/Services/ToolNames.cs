namespace OrleansWorkflows.Services;

internal static class ToolNames
{
    /// <summary>The first tools of a service, for messages.</summary>
    public static string Some(IReadOnlyList<ToolDescription> tools) =>
        tools.Count == 0 ? "no tools" : string.Join(", ", tools.Take(12).Select(tool => tool.Name)) + (tools.Count > 12 ? $" and {tools.Count - 12} more" : "");
}
