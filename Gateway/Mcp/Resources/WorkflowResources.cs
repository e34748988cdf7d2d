using System.Text;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Resources;

/// <summary>
/// <c>workflow://{domain}/graph</c>: how to use a domain, each workflow as a sequence. <c>workflow://{domain}/{name}</c>: one definition. Source:
/// requirement 004, "Workflow Resources".
/// </summary>
public sealed class WorkflowResources(IGrainFactory grains, GatewaySettings settings) : IResourceKind
{
    private const string Scheme = "workflow://";

    private const string Graph = "graph";

    private const string GraphTemplate = Scheme + "{domain}/graph";

    private const string DefinitionTemplate = Scheme + "{domain}/{name}";

    public string Scope => Scopes.WorkflowsRead;

    public IReadOnlyList<ResourceTemplate> Templates { get; } =
    [
        new() { UriTemplate = GraphTemplate, Name = "domain", Description = "How to use the workflows of a domain.", MimeType = "text/markdown" },
        new() { UriTemplate = DefinitionTemplate, Name = "workflow", Description = "The definition of a workflow.", MimeType = "application/json" },
    ];

    public static string UriOf(WorkflowCard card) => UriOf(card.Domain, card.Name);

    public static string GraphUriOf(string domain) => UriOf(domain, Graph);

    public ValueTask<IReadOnlyList<Resource>> ListAsync(ToolScope scope, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<Resource>>(
    [
        .. scope.Cards.Select(card => card.Domain).Distinct().Select(domain => new Resource
        {
            Uri = GraphUriOf(domain), Name = $"{domain}/graph", Title = $"Workflows of {domain}", Description = $"How to use the workflows of the domain '{domain}'.",
            MimeType = "text/markdown",
        }),
        .. scope.Cards.Where(card => card.Name != Graph).Select(card => new Resource
        {
            Uri = UriOf(card), Name = $"{card.Domain}/{card.Name}", Description = card.Description, MimeType = "application/json",
        }),
    ]);

    public async ValueTask<ReadResourceResult?> ReadAsync(ToolScope scope, string uri, CancellationToken cancellationToken) =>
        await ReadAsync(scope, uri) is var (mime, text)
            ? new ReadResourceResult
            {
                Contents = [new TextResourceContents { Uri = uri, MimeType = mime, Text = text }],
                TimeToLive = settings.Mcp.ListLifetime,
                CacheScope = CacheScope.Private,
            }
            : null;

    public ValueTask<bool> ExistsAsync(ToolScope scope, string uri, CancellationToken cancellationToken) =>
        ValueTask.FromResult(scope.Cards.Any(card => uri == UriOf(card) || uri == GraphUriOf(card.Domain)));

    public ValueTask<IReadOnlyList<string>> ValuesAsync(
        ToolScope scope, string template, string argument, IReadOnlyDictionary<string, string> given, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>(argument switch
        {
            "domain" => [.. scope.Cards.Select(card => card.Domain).Distinct()],
            "name" => [.. scope.Cards.Where(card => !given.TryGetValue("domain", out var domain) || card.Domain == domain).Select(card => card.Name).Distinct()],
            _ => [],
        });

    private async Task<(string MimeType, string Text)?> ReadAsync(ToolScope scope, string uri)
    {
        var parts = uri.StartsWith(Scheme, StringComparison.Ordinal) ? uri[Scheme.Length..].Split('/') : [];
        if (parts.Length != 2)
        {
            return null;
        }

        var (domain, name) = (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1]));
        var cards = scope.Cards.Where(card => card.Domain == domain).ToList();
        if (name == Graph)
        {
            return cards.Count == 0 ? null : ("text/markdown", Guide(domain, cards, scope));
        }

        return cards.Any(card => card.Name == name)
            && await grains.GetGrain<IRegistryGrain>(WorkflowCatalogue.Tenant).GetWorkflow(scope.Name, domain, name) is { } detail
            ? ("application/json", JsonNode.Parse(detail.Definition.Utf8)!.ToJsonString(JsonText.Options))
            : null;
    }

    private static string Guide(string domain, List<WorkflowCard> cards, ToolScope scope)
    {
        var text = new StringBuilder($"# Workflows of {domain}\n\nCall the tool of a workflow rather than its steps one by one: it knows their order, retries and what to undo.\n");
        foreach (var card in cards)
        {
            text.Append($"\n## {card.Name}\n\n").Append(card.Description ?? "").Append("\n\n");
            text.Append(card.IsDraft ? "A draft: it has no steps yet.\n" : $"Tool: `{scope.ToolOf(card)}`, parameters: {Parameters(card)}\n");
            if (card.Drawing.Length > 0)
            {
                text.Append("\n```text\n").Append(card.Drawing.TrimEnd()).Append("\n```\n");
            }

            if (card.OnFailure.Length > 0)
            {
                text.Append('\n').Append(card.OnFailure).Append('\n');
            }

            foreach (var question in card.MayAsk)
            {
                text.Append("\nMay ask: ").Append(question).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Parameters(WorkflowCard card)
    {
        var schema = card.InputSchema.Element;
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet() : [];
        var all = schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().Select(field => required.Contains(field.Name) ? $"`{field.Name}`" : $"`{field.Name}` (optional)").ToList()
            : [];
        return all.Count == 0 ? "none" : string.Join(", ", all);
    }

    private static string UriOf(string domain, string name) => $"{Scheme}{Uri.EscapeDataString(domain)}/{Uri.EscapeDataString(name)}";
}
