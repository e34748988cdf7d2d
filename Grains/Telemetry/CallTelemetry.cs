using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansWorkflows.Services;

namespace OrleansWorkflows.Telemetry;

/// <summary>The meter <c>OrleansWorkflows.Services</c> and a span for each call of a tool.</summary>
public sealed class CallTelemetry : IDisposable
{
    public const string MeterName = "OrleansWorkflows.Services";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _duration;

    public CallTelemetry(ServiceRegistry services)
    {
        _duration = _meter.CreateHistogram<double>("service.call.duration", "s", "Calls with their waits and quick repeats, by service, tool and status: ok, failed, unknown.");
        _meter.CreateObservableGauge(
            "service.breaker.state", () => services.Breakers().Select(Measured), "{state}", "Circuit breakers by service: 0 closed, 1 half open, 2 open.");
    }

    internal bool IsObserved => _duration.Enabled || WorkflowTrace.Source.HasListeners();

    internal async ValueTask<ToolResult> ObserveAsync(
        Func<ToolCall, CancellationToken, ValueTask<ToolResult>> invoke, ToolCall call, CancellationToken cancellationToken)
    {
        using var span = WorkflowTrace.Source.StartActivity($"call {call.Tool}", ActivityKind.Client)?
            .SetTag("workflow.execution.id", call.ExecutionId.Value)
            .SetTag("workflow.step", call.StepId)
            .SetTag("workflow.tool", call.Tool);
        var began = Stopwatch.GetTimestamp();
        var result = await invoke(call, cancellationToken).ConfigureAwait(false);
        var service = result.Service ?? "";
        span?.SetTag("workflow.service", service);
        ExecutionTrace.Failed(span, result.Error?.Code);
        _duration.Record(
            Stopwatch.GetElapsedTime(began).TotalSeconds,
            KeyValuePair.Create("service", (object?)service),
            KeyValuePair.Create("tool", (object?)(call.Tool.StartsWith(service + ".", StringComparison.Ordinal) ? call.Tool[(service.Length + 1)..] : call.Tool)),
            KeyValuePair.Create("status", (object?)(result.Error is null ? "ok" : result.Error.OutcomeUnknown ? "unknown" : "failed")));
        return result;
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<int> Measured((string Service, BreakerState State) breaker) =>
        new((int)breaker.State, KeyValuePair.Create("service", (object?)breaker.Service));
}
