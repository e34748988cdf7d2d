using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Faults.Tests.Support;

/// <summary>Counts something, and says when it has happened so many times more.</summary>
internal sealed class Phases
{
    private readonly ConcurrentDictionary<TaskCompletionSource, long> _waiting = new();
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Step()
    {
        var count = Interlocked.Increment(ref _count);
        foreach (var (passed, at) in _waiting)
        {
            if (at <= count)
            {
                _waiting.TryRemove(passed, out _);
                passed.TrySetResult();
            }
        }
    }

    public async Task PassAsync(int more, [CallerArgumentExpression(nameof(more))] string what = "")
    {
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var at = Count + more;
        _waiting[passed] = at;
        if (Count >= at)
        {
            passed.TrySetResult();
        }

        try
        {
            await passed.Task.WaitAsync(ChildProcess.Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{what} more were awaited, up to {at}; there are {Count}.");
        }
    }
}
