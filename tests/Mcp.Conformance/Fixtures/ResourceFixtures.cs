using System.Text.RegularExpressions;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Resources;

namespace OrleansWorkflows.Mcp.Conformance.Fixtures;

/// <summary>The resources that the suite reads by URI.</summary>
internal sealed partial class ResourceFixtures : IResourceKind
{
    private static readonly List<Resource> Resources =
    [
        new() { Uri = "test://static-text", Name = "Static Text Resource", MimeType = "text/plain" },
        new() { Uri = "test://static-binary", Name = "Static Binary Resource", MimeType = "image/png" },
        new() { Uri = "test://watched-resource", Name = "Watched Resource", MimeType = "text/plain" },
    ];

    public string Scope => Scopes.WorkflowsRead;

    public IReadOnlyList<ResourceTemplate> Templates { get; } =
        [new() { UriTemplate = "test://template/{id}/data", Name = "Resource Template", MimeType = "application/json" }];

    public ValueTask<IReadOnlyList<Resource>> ListAsync(ToolScope scope, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<Resource>>(Resources);

    public ValueTask<ReadResourceResult?> ReadAsync(ToolScope scope, string uri, CancellationToken cancellationToken) => ValueTask.FromResult(
        ContentOf(uri) is { } content ? new ReadResourceResult { TimeToLive = TimeSpan.FromMinutes(1), CacheScope = CacheScope.Public, Contents = [content] } : null);

    public ValueTask<bool> ExistsAsync(ToolScope scope, string uri, CancellationToken cancellationToken) => ValueTask.FromResult(ContentOf(uri) is not null);

    public ValueTask<IReadOnlyList<string>> ValuesAsync(
        ToolScope scope, string template, string argument, IReadOnlyDictionary<string, string> given, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>([]);

    private static ResourceContents? ContentOf(string uri) => uri switch
    {
        "test://static-text" => Text(uri, "text/plain", "This is the content of the static text resource."),
        "test://watched-resource" => Text(uri, "text/plain", "Watched resource content"),
        "test://static-binary" => BlobResourceContents.FromBytes(Convert.FromBase64String(ToolFixtures.Image), uri, "image/png"),
        _ when Template().Match(uri) is { Success: true } match =>
            Text(uri, "application/json", $$"""{"id":"{{match.Groups[1]}}","templateTest":true,"data":"Data for ID: {{match.Groups[1]}}"}"""),
        _ => null,
    };

    private static TextResourceContents Text(string uri, string mimeType, string text) => new() { Uri = uri, MimeType = mimeType, Text = text };

    [GeneratedRegex("^test://template/([A-Za-z0-9-]+)/data$")]
    private static partial Regex Template();
}
