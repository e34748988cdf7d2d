using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace OrleansWorkflows.Limits;

/// <summary>The gates of one silo, and the meter <c>OrleansWorkflows.Limits</c>.</summary>
public sealed class SiloLimits : IDisposable
{
    public const string MeterName = "OrleansWorkflows.Limits";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _refused;
    private readonly int _maxQueued;

    public SiloLimits(IOptions<LimitOptions> options)
    {
        var limits = options.Value;
        (Executions, Steps, _maxQueued) = (new FairGate(limits.RunningExecutions), new FairGate(limits.RunningSteps), limits.QueuedExecutions);
        _meter.CreateObservableUpDownCounter("executions.running", () => Executions.Taken, "{execution}", "Executions that have a place among those this silo runs at once.");
        _meter.CreateObservableUpDownCounter("executions.queued", () => Executions.Waiting, "{execution}", "Executions that wait for a place.");
        _meter.CreateObservableUpDownCounter("steps.running", () => Steps.Taken, "{step}", "Calls in flight.");
        _meter.CreateObservableUpDownCounter("steps.queued", () => Steps.Waiting, "{step}", "Calls that wait for others to end.");
        _refused = _meter.CreateCounter<long>("executions.refused", "{execution}", "Starts refused because too many executions wait, by workflow.");
    }

    public FairGate Executions { get; }

    public FairGate Steps { get; }

    public LoadFigures Figures => new(Executions.Taken, Executions.Places, Executions.Waiting, _maxQueued, Steps.Taken, Steps.Places, Steps.Waiting);

    /// <summary>A place for a new execution, or a turn in the line; null: it has to be refused.</summary>
    public Place? Begin(string workflow)
    {
        var place = Executions.EnterUnlessFull(workflow, _maxQueued);
        if (place is null)
        {
            _refused.Add(1, KeyValuePair.Create("workflow", (object?)workflow));
        }

        return place;
    }

    public void Dispose() => _meter.Dispose();
}
