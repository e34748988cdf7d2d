using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Export;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Resources;

/// <summary><c>workflow://{domain}/{name}/export/{format}</c>: a workflow with its newest executions, whole, however long.</summary>
public sealed class ExportResources(WorkflowExporter exporter, GatewaySettings settings) : IResourceKind
{
    private const string Scheme = "workflow://";

    private const string Export = "export";

    public string Scope => Scopes.ExecutionsRead;

    public IReadOnlyList<ResourceTemplate> Templates { get; } =
    [
        new()
        {
            UriTemplate = Scheme + "{domain}/{name}/export/{format}", Name = Export,
            Description = "A workflow with its newest executions, as export_workflow_data gives it; format: json, yaml, csv or mermaid.",
        },
    ];

    public static string UriOf(WorkflowCard card, string format) => $"{WorkflowResources.UriOf(card)}/{Export}/{format}";

    /// <summary>Each workflow has one in every format: too many to list.</summary>
    public ValueTask<IReadOnlyList<Resource>> ListAsync(ToolScope scope, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<Resource>>([]);

    public async ValueTask<ReadResourceResult?> ReadAsync(ToolScope scope, string uri, CancellationToken cancellationToken) =>
        Find(scope, uri) is var (card, format) && await exporter.ReadAsync(scope.Name, card.Domain, card.Name, WorkflowExporter.MaxLimit) is { } export
            ? new ReadResourceResult
            {
                Contents = [new TextResourceContents { Uri = uri, MimeType = format.MimeType, Text = format.Write(export) }],
                TimeToLive = settings.Mcp.ListLifetime,
                CacheScope = CacheScope.Private,
            }
            : null;

    /// <summary>It is made anew each time and announced by nothing.</summary>
    public ValueTask<bool> ExistsAsync(ToolScope scope, string uri, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask<IReadOnlyList<string>> ValuesAsync(
        ToolScope scope, string template, string argument, IReadOnlyDictionary<string, string> given, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>(argument switch
        {
            "domain" => [.. scope.Cards.Select(card => card.Domain).Distinct()],
            "name" => [.. scope.Cards.Where(card => !given.TryGetValue("domain", out var domain) || card.Domain == domain).Select(card => card.Name).Distinct()],
            "format" => ExportFormat.Names,
            _ => [],
        });

    private static (WorkflowCard Card, ExportFormat Format)? Find(ToolScope scope, string uri)
    {
        var parts = uri.StartsWith(Scheme, StringComparison.Ordinal) ? uri[Scheme.Length..].Split('/') : [];
        if (parts is not [var domain, var name, Export, var wanted] || ExportFormat.Find(wanted) is not { } format)
        {
            return null;
        }

        (domain, name) = (Uri.UnescapeDataString(domain), Uri.UnescapeDataString(name));
        return scope.Cards.FirstOrDefault(card => card.Domain == domain && card.Name == name) is { } card ? (card, format) : null;
    }
}
