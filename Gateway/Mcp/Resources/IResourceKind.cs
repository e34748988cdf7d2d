using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Resources;

/// <summary>Resources of one kind, told apart from others by their URIs.</summary>
public interface IResourceKind
{
    /// <summary>What its readers need, of <see cref="Access.Scopes"/>.</summary>
    string Scope { get; }

    IReadOnlyList<ResourceTemplate> Templates { get; }

    /// <summary>What <c>resources/list</c> shows; kinds too many to list show nothing.</summary>
    ValueTask<IReadOnlyList<Resource>> ListAsync(ToolScope scope, CancellationToken cancellationToken);

    /// <summary>Null: the URI is not of this kind, or there is no such resource.</summary>
    ValueTask<ReadResourceResult?> ReadAsync(ToolScope scope, string uri, CancellationToken cancellationToken);

    /// <summary>Whether the resource can be read, and so be watched.</summary>
    ValueTask<bool> ExistsAsync(ToolScope scope, string uri, CancellationToken cancellationToken);

    /// <summary>Every value that an argument of one of the <see cref="Templates"/> can have.</summary>
    /// <param name="given">The other arguments, as far as they are known.</param>
    ValueTask<IReadOnlyList<string>> ValuesAsync(
        ToolScope scope, string template, string argument, IReadOnlyDictionary<string, string> given, CancellationToken cancellationToken);
}
