using System.Text.Json;

namespace OrleansWorkflows.Gateway.Planning.Drafts;

/// <summary>An operation of a service that a step can call.</summary>
/// <param name="Input">JSON Schema of its arguments.</param>
/// <param name="Output">JSON Schema of its answer; null: not known.</param>
/// <param name="IsReadOnly">It has no effect, so that it may be put before another without being asked for.</param>
public sealed record KnownTool(string Service, string Name, string? Description, JsonElement Input, JsonElement? Output, bool IsReadOnly)
{
    /// <summary><c>service.tool</c>, as steps name it.</summary>
    public string FullName => $"{Service}.{Name}";
}
