namespace OrleansWorkflows.Gateway.Mcp.Requests;

/// <summary>What a caller wants said of one tool: the order it belongs into, and a sentence.</summary>
/// <param name="Requires">Tools that come before it.</param>
/// <param name="Next">Tools that come after it.</param>
public sealed record ToolHint(IReadOnlyList<string> Requires, IReadOnlyList<string> Next, string? Hint)
{
    /// <summary>As lines of a description: <c>Requires: …</c>, <c>Next: …</c>, <c>Hint: …</c>.</summary>
    /// <param name="nameOf">The tool that a name means, as this request sees it.</param>
    public string Describe(Func<string, string> nameOf)
    {
        List<string> lines = [];
        if (Requires.Count > 0)
        {
            lines.Add($"Requires: {string.Join(", ", Requires.Select(nameOf))}");
        }

        if (Next.Count > 0)
        {
            lines.Add($"Next: {string.Join(", ", Next.Select(nameOf))}");
        }

        if (Hint is not null)
        {
            lines.Add($"Hint: {Hint}");
        }

        return string.Join('\n', lines);
    }
}
