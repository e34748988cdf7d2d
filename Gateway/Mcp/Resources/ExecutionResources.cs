using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Resources;

/// <summary>
/// <c>execution://{id}</c>: an execution as <c>GET /executions/{id}</c> shows it. There are too many to list; who watches one is told of every change until its
/// end (<see cref="ExecutionNews"/>).
/// </summary>
public sealed class ExecutionResources(IGrainFactory grains, ExecutionStarter starter, GatewaySettings settings) : IResourceKind
{
    private const string Scheme = "execution://";

    /// <summary>How many of the newest are offered when an id is completed.</summary>
    private const int Offered = 100;

    public string Scope => Scopes.ExecutionsRead;

    public IReadOnlyList<ResourceTemplate> Templates { get; } =
    [
        new() { UriTemplate = Scheme + "{id}", Name = "execution", Description = "How an execution stands: status, steps, open questions, result. Can be watched.", MimeType = "application/json" },
    ];

    public static string UriOf(ExecutionId id) => Scheme + id.Value;

    /// <summary>Null: not the URI of an execution.</summary>
    public static ExecutionId? IdOf(string uri) =>
        uri.StartsWith(Scheme, StringComparison.Ordinal) && uri[Scheme.Length..] is { Length: 32 } id && id.All(char.IsAsciiHexDigitLower) ? new ExecutionId(id) : null;

    public ValueTask<IReadOnlyList<Resource>> ListAsync(ToolScope scope, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<Resource>>([]);

    public async ValueTask<ReadResourceResult?> ReadAsync(ToolScope scope, string uri, CancellationToken cancellationToken)
    {
        if (IdOf(uri) is not { } id || await starter.ShowAsync(id) is not { } view || !scope.Grant.Sees(view.Domain, view.Workflow))
        {
            return null;
        }

        var json = (JsonObject)JsonSerializer.SerializeToNode(view, JsonText.Options)!;
        return new ReadResourceResult
        {
            Contents = [new TextResourceContents { Uri = uri, MimeType = "application/json", Text = OutputLimit.Text(Fit(json)) }],
            TimeToLive = view.Status.HasEnded() ? settings.Mcp.ListLifetime : TimeSpan.Zero,
            CacheScope = CacheScope.Private,
        };
    }

    public async ValueTask<bool> ExistsAsync(ToolScope scope, string uri, CancellationToken cancellationToken) =>
        IdOf(uri) is { } id && await grains.GetGrain<IExecutionGrain>(id.Value).Get(includeSteps: false) is { } view && scope.Grant.Sees(view.Domain, view.Workflow);

    public async ValueTask<IReadOnlyList<string>> ValuesAsync(
        ToolScope scope, string template, string argument, IReadOnlyDictionary<string, string> given, CancellationToken cancellationToken)
    {
        if (scope.Grant.Domains.Count > 1)
        {
            // The newest of several are more than one question; whoever has an id needs no completion.
            return [];
        }

        var page = await grains.GetGrain<IExecutionQueryGrain>(0).List(scope.Grant.Narrow(new ListExecutionsRequest { Domain = scope.Domain, Limit = Offered }));
        return [.. page.Items.Select(item => item.ExecutionId)];
    }

    private JsonObject Fit(JsonObject json)
    {
        const string How = "GET /executions/{id} has them";
        return OutputLimit.Fit(
            json, settings.Mcp.OutputLimit, ("steps", How), ("params", How), ("result", ""), ("completed_steps", How), ("skipped_steps", How), ("compensation", How),
            ("current_steps", How), ("failed_steps", How), ("children", How));
    }
}
