using System.Text.Json;
using OrleansWorkflows.Telemetry;

namespace OrleansWorkflows.Services;

/// <summary>
/// Makes calls: built-in tools here, everything else through the service that has the tool. Names are looked up in this order: built-in tools;
/// <c>service.tool</c>, where the target API of the execution counts as a service and comes first; a bare name of the target; a bare name that
/// only one configured service has.
/// </summary>
public sealed class ToolInvoker(ServiceRegistry registry, BuiltinService builtins, CallTelemetry telemetry, IExecutionSecrets? secrets = null) : IToolInvoker
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    public ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken cancellationToken) =>
        telemetry.IsObserved ? telemetry.ObserveAsync(CallAsync, call, cancellationToken) : CallAsync(call, cancellationToken);

    private async ValueTask<ToolResult> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        try
        {
            if (call.Args.Element.ValueKind is not JsonValueKind.Object)
            {
                return ToolResult.Failed(new ToolError("invalid_arguments", $"tool '{call.Tool}' takes an object of arguments", Retryable: false));
            }
        }
        catch (JsonException exception)
        {
            return ToolResult.Failed(new ToolError("invalid_arguments", $"the arguments of tool '{call.Tool}' are not JSON: {exception.Message}", Retryable: false));
        }

        if (BuiltinService.Find(call.Tool) is { } builtin)
        {
            return await builtins.InvokeAsync(builtin, call, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var target = call.Target is null ? null : registry.Target(call.Target, await HeadersAsync(call, cancellationToken).ConfigureAwait(false));
            var route = await registry.RouteAsync(call.Tool, target, cancellationToken).ConfigureAwait(false);
            return route.Slot is null
                ? ToolResult.Failed(route.Error!)
                : await route.Slot.InvokeAsync(route.Tool, call, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceUnavailableException exception)
        {
            return ToolResult.Failed(new ToolError("service_unavailable", exception.Message), exception.Service);
        }
        catch (OperationCanceledException)
        {
            return ToolResult.Failed(new ToolError("cancelled", $"tool '{call.Tool}': ended before anything was sent"));
        }
    }

    private async ValueTask<IReadOnlyDictionary<string, string>> HeadersAsync(ToolCall call, CancellationToken cancellationToken) =>
        call.TargetHeaders ?? (secrets is null ? NoHeaders : await secrets.ReadAsync(call.ExecutionId, cancellationToken).ConfigureAwait(false));
}
