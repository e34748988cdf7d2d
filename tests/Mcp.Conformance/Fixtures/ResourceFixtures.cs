using System.Text.RegularExpressions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Mcp.Conformance.Fixtures;

/// <summary>The resources that the suite reads by URI.</summary>
internal static partial class ResourceFixtures
{
    public static List<Resource> List { get; } =
    [
        new() { Uri = "test://static-text", Name = "Static Text Resource", MimeType = "text/plain" },
        new() { Uri = "test://static-binary", Name = "Static Binary Resource", MimeType = "image/png" },
        new() { Uri = "test://watched-resource", Name = "Watched Resource", MimeType = "text/plain" },
    ];

    public static List<ResourceTemplate> Templates { get; } =
        [new() { UriTemplate = "test://template/{id}/data", Name = "Resource Template", MimeType = "application/json" }];

    public static ReadResourceResult Read(string uri) => new()
    {
        TimeToLive = TimeSpan.FromMinutes(1),
        CacheScope = CacheScope.Public,
        Contents =
        [
            uri switch
            {
                "test://static-text" => Text(uri, "text/plain", "This is the content of the static text resource."),
                "test://watched-resource" => Text(uri, "text/plain", "Watched resource content"),
                "test://static-binary" => BlobResourceContents.FromBytes(Convert.FromBase64String(ToolFixtures.Image), uri, "image/png"),
                _ when Template().Match(uri) is { Success: true } match =>
                    Text(uri, "application/json", $$"""{"id":"{{match.Groups[1]}}","templateTest":true,"data":"Data for ID: {{match.Groups[1]}}"}"""),
                _ => throw new McpProtocolException($"Resource not found: '{uri}'.", McpErrorCode.ResourceNotFound),
            },
        ],
    };

    private static TextResourceContents Text(string uri, string mimeType, string text) => new() { Uri = uri, MimeType = mimeType, Text = text };

    [GeneratedRegex("^test://template/([A-Za-z0-9-]+)/data$")]
    private static partial Regex Template();
}
