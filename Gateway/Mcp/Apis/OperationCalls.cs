using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Apis;

/// <summary>Calls one operation of a target API or a configured service for a tool, and tells what came of it.</summary>
public sealed class OperationCalls(IGrainFactory grains, ServiceDescriptions descriptions, GatewaySettings settings)
{
    /// <summary>Of the API that the caller brought along.</summary>
    public async ValueTask<CallToolResult> CallAsync(ToolCall call, CallerApi api, string operation, JsonBytes args, string? keepAs, string shown)
    {
        var reply = await SendAsync(api, operation, args, call.IdempotencyKey, new ResultUse(api.Owner, settings.Mcp.OutputLimit - OperationAnswer.Margin, keepAs, LearnerOf(api)));
        return reply.Error is { } error ? Failure(error, call.Tool, shown, operation, await descriptions.OfAsync(api)) : OperationAnswer.Of(reply, shown);
    }

    /// <summary>Of a configured service.</summary>
    public async ValueTask<CallToolResult> CallAsync(ToolCall call, ServiceOperations service, string operation)
    {
        var reply = await grains.GetGrain<IServiceInvokerGrain>(service.Service).Call(Command(
            operation, JsonBytes.From(call.Arguments), call.IdempotencyKey, null,
            new ResultUse(CallerApi.OwnerOf(call.Caller), settings.Mcp.OutputLimit - OperationAnswer.Margin, null)));
        return reply.Error is { } error ? Failure(error, call.Tool, operation, operation, service) : OperationAnswer.Of(reply, operation);
    }

    public Task<ServiceReply> SendAsync(CallerApi api, string operation, JsonBytes args, string? idempotencyKey, ResultUse use) =>
        grains.GetGrain<IServiceInvokerGrain>(api.Name).Call(Command(operation, args, idempotencyKey, api.Target, use));

    /// <summary>Null: nobody learns.</summary>
    public RecipeOwner? LearnerOf(CallerApi? api) => settings.Mcp.LearnRecipes ? api?.Learner : null;

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
