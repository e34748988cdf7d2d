using System.Diagnostics.Metrics;
using OrleansWorkflows.Engine;

namespace OrleansWorkflows.Telemetry;

/// <summary>
/// The meter <c>OrleansWorkflows.Executions</c> and the spans of what has become durable, on one silo. What a silo committed and did not live to tell is
/// not counted: the journal is the record.
/// </summary>
public sealed class ExecutionTelemetry : IDisposable
{
    public const string MeterName = "OrleansWorkflows.Executions";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _started;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _stepDuration;
    private int _active;

    public ExecutionTelemetry()
    {
        _started = _meter.CreateCounter<long>("executions.started", "{execution}", "Executions that started, by workflow.");
        _ended = _meter.CreateCounter<long>("executions.ended", "{execution}", "Executions that ended, by workflow and status.");
        _duration = _meter.CreateHistogram<double>("execution.duration", "s", "From start to end, by workflow and status.");
        _stepDuration = _meter.CreateHistogram<double>("step.duration", "s", "From the start of a step to its end, repeats included, by workflow and status.");
        _meter.CreateObservableUpDownCounter("executions.active", () => Volatile.Read(ref _active), "{execution}", "Executions in the memory of this silo.");
    }

    private bool IsObserved =>
        _started.Enabled || _ended.Enabled || _duration.Enabled || _stepDuration.Enabled || WorkflowTrace.Source.HasListeners();

    public void Dispose() => _meter.Dispose();

    internal void Activated() => Interlocked.Increment(ref _active);

    internal void Deactivated() => Interlocked.Decrement(ref _active);

    internal void Committed(List<ExecutionEvent> events, ExecutionState state)
    {
        if (!IsObserved)
        {
            return;
        }

        var workflow = KeyValuePair.Create("workflow", (object?)state.Definition.FullName);
        foreach (var e in events)
        {
            switch (e)
            {
                case ExecutionStarted:
                    _started.Add(1, workflow);
                    break;
                case ExecutionEnded ended:
                    var status = KeyValuePair.Create("status", (object?)StatusWord.Of(ended.Status));
                    _ended.Add(1, workflow, status);
                    _duration.Record((ended.At - state.StartedAt).TotalSeconds, workflow, status);
                    ExecutionTrace.Ended(state, ended);
                    break;
                case StepCompleted or StepFailed or StepCancelled or YieldAnswered when state.Step(((StepEvent)e).Step) is { IsOpen: false } step:
                    StepSettled(state, step, workflow);
                    break;
            }
        }
    }

    private void StepSettled(ExecutionState state, StepState step, KeyValuePair<string, object?> workflow)
    {
        if (step is { StartedAt: { } began, EndedAt: { } ended })
        {
            _stepDuration.Record((ended - began).TotalSeconds, workflow, KeyValuePair.Create("status", (object?)StatusWord.Of(step.Status)));
        }

        // Calls have a span for each attempt, made while it ran.
        if (step.Call is null && step.Attempt == 0)
        {
            ExecutionTrace.Settled(state, step);
        }
    }
}
