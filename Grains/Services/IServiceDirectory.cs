namespace OrleansWorkflows.Services;

/// <summary>The configured services and their operations, for lists, schemas and validation.</summary>
public interface IServiceDirectory
{
    /// <summary>Every configured service, built-in tools included, without connecting to any.</summary>
    IReadOnlyList<ServiceSummary> List();

    /// <summary>
    /// The operations of one service. Connects and reads its description at the first use.
    /// </summary>
    /// <exception cref="ServiceUnavailableException">The service can not be reached or its description can not be read.</exception>
    ValueTask<IReadOnlyList<ToolDescription>> ListToolsAsync(string service, CancellationToken cancellationToken);

    /// <summary>The operations of an API named by request headers.</summary>
    /// <exception cref="ServiceUnavailableException">The target can not be reached, is refused by the URL guard, or its description can not be read.</exception>
    ValueTask<IReadOnlyList<ToolDescription>> ListToolsAsync(
        TargetApi target, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken);

    /// <summary>
    /// What validation knows of tools: <see cref="ToolLookupKind.Unknown"/> only when every service that could have it has been read.
    /// Reads service descriptions within a few seconds, failing soft.
    /// </summary>
    ValueTask<ToolLookup> FindAsync(string tool, TargetApi? target, CancellationToken cancellationToken);
}

/// <param name="Kind"><c>builtin</c>, <c>rest</c>, <c>graphql</c>, …</param>
/// <param name="State"><c>ready</c>, <c>not_loaded</c>, <c>failed</c>, <c>disabled</c>.</param>
/// <param name="Expose">Its operations are MCP tools too, not only steps.</param>
public sealed record ServiceSummary(string Name, string Kind, bool Enabled, string State, string? Error, bool Expose = false);

/// <param name="Name">The operation's name within its service.</param>
/// <param name="InputSchema">JSON Schema of the arguments.</param>
/// <param name="OutputSchema">JSON Schema of the answer, where known.</param>
/// <param name="IsReadOnly">A GET or a query: has no effect.</param>
public sealed record ToolDescription(
    string Service, string Name, string? Description, JsonBytes InputSchema, JsonBytes? OutputSchema, bool IsReadOnly);

public enum ToolLookupKind
{
    Found,
    Unknown,

    /// <summary>Several services have a tool of this bare name.</summary>
    Ambiguous,

    /// <summary>A service that could have it can not be read now.</summary>
    NotKnown,
}

/// <param name="Candidates">The services that have it, or near names for an unknown one.</param>
public sealed record ToolLookup(ToolLookupKind Kind, IReadOnlyList<string> Candidates, ToolDescription? Tool = null);

public sealed class ServiceUnavailableException(string service, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Service { get; } = service;
}
