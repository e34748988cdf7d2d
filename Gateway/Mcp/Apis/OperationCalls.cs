using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Apis;

/// <summary>Calls one operation of a target API or a configured service for a tool, and tells what came of it.</summary>
public sealed class OperationCalls(IGrainFactory grains, ServiceDescriptions descriptions, GatewaySettings settings)
{
    /// <summary>Of the API that the caller brought along.</summary>
    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CallerApi api, string operation, JsonBytes args, string? keepAs, string shown)
    {
        var reply = await SendAsync(api, operation, args, call.IdempotencyKey, new ResultUse(api.Owner, settings.Mcp.OutputLimit - OperationAnswer.Margin, keepAs, LearnerOf(call.Caller)));
        return reply.Error is { } error ? Failure(error, call.Tool, shown, operation, await descriptions.OfAsync(api)) : OperationAnswer.Of(reply, shown);
    }

    /// <summary>Of a configured service.</summary>
    public async ValueTask<CallToolResult> CallAsync(ToolCall call, ServiceOperations service, string operation)
    {
        var reply = await grains.GetGrain<IServiceInvokerGrain>(service.Service).Call(Command(
            operation, JsonBytes.From(call.Arguments), call.IdempotencyKey, null,
            new ResultUse(CallerApi.OwnerOf(call.Caller), settings.Mcp.OutputLimit - OperationAnswer.Margin, null, LearnerOf(call.Caller, service.Service))));
        return reply.Error is { } error ? Failure(error, call.Tool, operation, operation, service) : OperationAnswer.Of(reply, operation);
    }

    public Task<ServiceReply> SendAsync(CallerApi api, string operation, JsonBytes args, string? idempotencyKey, ResultUse use) =>
        grains.GetGrain<IServiceInvokerGrain>(api.Name).Call(Command(operation, args, idempotencyKey, api.Target, use));

    /// <param name="service">The configured service that is called; null: the API that the caller brings along, or its kept results.</param>
    /// <returns>Null: nobody learns. Nor does anybody from a service whose name the caller's API has: a step of that name would call the API.</returns>
    public RecipeOwner? LearnerOf(McpCaller caller, string? service = null) =>
        settings.Mcp.LearnRecipes && (service is null || service != caller.Headers.Target?.Name) ? CallerApi.LearnerOf(caller) : null;

    private OperationCall Command(string operation, JsonBytes args, string? idempotencyKey, ApiTarget? target, ResultUse use) => new()
    {
        Operation = operation,
        Args = args,
        IdempotencyKey = idempotencyKey ?? $"mcp/{Guid.NewGuid():N}",
        Timeout = settings.Mcp.ApiTimeout,
        Target = target,
        Result = use,
    };

    private static CallToolResult Failure(OperationError error, string tool, string shown, string operation, ServiceOperations service) =>
        ApiErrors.Of(error, tool, shown, service.Items.FirstOrDefault(item => item.Name == operation), service.Items);
}
