using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Resources;

namespace OrleansWorkflows.Gateway.Mcp.Apps;

/// <summary><c>ui://orleans-workflows/execution</c>: the page that shows an execution. The same for everybody.</summary>
internal sealed class AppResources : IResourceKind
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public string Scope => Scopes.ExecutionsRead;

    public IReadOnlyList<ResourceTemplate> Templates => [];

    public ValueTask<IReadOnlyList<Resource>> ListAsync(ToolScope scope, CancellationToken cancellationToken) => new(
    [
        new Resource
        {
            Uri = ExecutionApp.Uri, Name = "execution-view", Title = "Execution of a workflow", Description = "Shows an execution, and asks its open questions, in hosts with MCP Apps.",
            MimeType = ExecutionApp.MimeType, Meta = ExecutionApp.PageMeta(),
        },
    ]);

    public ValueTask<ReadResourceResult?> ReadAsync(ToolScope scope, string uri, CancellationToken cancellationToken) => new(uri != ExecutionApp.Uri ? null : new ReadResourceResult
    {
        Contents = [new TextResourceContents { Uri = uri, MimeType = ExecutionApp.MimeType, Text = ExecutionApp.Html, Meta = ExecutionApp.PageMeta() }],
        TimeToLive = Lifetime,
        CacheScope = CacheScope.Public,
    });

    public ValueTask<bool> ExistsAsync(ToolScope scope, string uri, CancellationToken cancellationToken) => new(uri == ExecutionApp.Uri);

    public ValueTask<IReadOnlyList<string>> ValuesAsync(
        ToolScope scope, string template, string argument, IReadOnlyDictionary<string, string> given, CancellationToken cancellationToken) => new([]);
}
