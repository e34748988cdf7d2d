using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Resources;

/// <summary><c>service://{name}</c>: a configured service with its state and the operations that steps can call.</summary>
public sealed class ServiceResources(IGrainFactory grains, GatewaySettings settings) : IResourceKind
{
    private const string Scheme = "service://";

    public string Scope => Scopes.Services;

    public IReadOnlyList<ResourceTemplate> Templates { get; } =
    [
        new() { UriTemplate = Scheme + "{name}", Name = "service", Description = "A service: its state, and its operations with their parameters, as steps call them.", MimeType = "application/json" },
    ];

    private IServiceCatalogueGrain Services => grains.GetGrain<IServiceCatalogueGrain>(0);

    public async ValueTask<IReadOnlyList<Resource>> ListAsync(ToolScope scope, CancellationToken cancellationToken) =>
    [
        .. (await Services.List()).Select(service => new Resource
        {
            Uri = UriOf(service.Name), Name = service.Name, Description = $"Service of kind {service.Kind}, {service.State}.", MimeType = "application/json",
        }),
    ];

    public async ValueTask<ReadResourceResult?> ReadAsync(ToolScope scope, string uri, CancellationToken cancellationToken)
    {
        if (NameOf(uri) is not { } name || await Services.Get(name) is not { } service)
        {
            return null;
        }

        var json = (JsonObject)JsonSerializer.SerializeToNode(service, JsonText.Options)!;
        json = OutputLimit.Fit(json, settings.Mcp.OutputLimit, ("tools", "the service's own description has them; steps name them as service.tool"));
        return new ReadResourceResult
        {
            Contents = [new TextResourceContents { Uri = uri, MimeType = "application/json", Text = OutputLimit.Text(json) }],
            TimeToLive = settings.Mcp.ListLifetime,
            CacheScope = CacheScope.Private,
        };
    }

    public async ValueTask<bool> ExistsAsync(ToolScope scope, string uri, CancellationToken cancellationToken) =>
        NameOf(uri) is { } name && (await Services.List()).Any(service => service.Name == name);

    public async ValueTask<IReadOnlyList<string>> ValuesAsync(
        ToolScope scope, string template, string argument, IReadOnlyDictionary<string, string> given, CancellationToken cancellationToken) =>
        [.. (await Services.List()).Select(service => service.Name)];

    private static string UriOf(string name) => Scheme + Uri.EscapeDataString(name);

    private static string? NameOf(string uri) => uri.StartsWith(Scheme, StringComparison.Ordinal) ? Uri.UnescapeDataString(uri[Scheme.Length..]) : null;
}
