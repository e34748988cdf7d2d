using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OrleansWorkflows.Gateway.Tests.Telemetry;

public sealed class MetricTests
{
    [Fact]
    public async Task ExecutionAndItsCall_AreCounted_ByWorkflowToolAndStatus()
    {
        var measured = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name.StartsWith("OrleansWorkflows.", StringComparison.Ordinal))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue($"{instrument.Name} {Text(tags)} {value}"));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => measured.Enqueue($"{instrument.Name} {Text(tags)} {value}"));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measured.Enqueue($"{instrument.Name} {Text(tags)}"));
        listener.Start();
        await using var product = await ObservedProduct.StartAsync(exports: false);

        await product.ExecuteAsync("counted");
        listener.RecordObservableInstruments();

        Assert.Single(measured, "executions.started workflow=observed/counted 1");
        Assert.Single(measured, "executions.ended status=completed workflow=observed/counted 1");
        Assert.Single(measured, "execution.duration status=completed workflow=observed/counted");
        Assert.Single(measured, "step.duration status=completed workflow=observed/counted");
        Assert.Contains("service.call.duration service=builtin status=ok tool=echo", measured);
        Assert.Contains("service.breaker.state service=shaky 0", measured);
        Assert.Contains(measured, measurement => measurement.StartsWith("executions.active ", StringComparison.Ordinal));
        Assert.All(
            (string[])["executions.running", "executions.queued", "steps.running", "steps.queued"],
            name => Assert.Contains(measured, measurement => measurement.StartsWith(name + " ", StringComparison.Ordinal)));
        Assert.Contains(measured, measurement => measurement.StartsWith("journal.queue.length ", StringComparison.Ordinal));
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
}
