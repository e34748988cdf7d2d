namespace OrleansWorkflows.Metrics;

/// <summary>What happened to one step, or to the steps of one machine.</summary>
internal sealed class StepTally
{
    private readonly Latencies _latencies = new();

    public string? Service { get; set; }

    public long Calls { get; set; }

    public long Failures { get; set; }

    public long Retries { get; set; }

    public LatencyFigures? LatencyMs => _latencies.Figures();

    public void Ended(TimeSpan latency) => _latencies.Add(latency);
}
