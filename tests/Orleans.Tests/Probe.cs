using System.Collections.Concurrent;

namespace OrleansWorkflows.Orleans.Tests;

/// <summary>What grains tell the test and what they wait for: named phases, so that no test sleeps.</summary>
internal sealed class Probe
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _phases = new();

    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>A phase that somebody will reach.</summary>
    public Task Reached(string phase) => Phase(phase).Task.WaitAsync(TestSilo.Patience);

    public void Reach(string phase) => Phase(phase).TrySetResult();

    private TaskCompletionSource Phase(string phase) =>
        _phases.GetOrAdd(phase, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
