using System.Text.Json;
using ModelContextProtocol;
using OrleansWorkflows.Gateway.Live;

namespace OrleansWorkflows.Gateway.Mcp.Workflows;

/// <summary>Tells a client of each finished step while its call is under way. Nothing that goes wrong here fails the call.</summary>
internal sealed class ProgressReporter : IAsyncDisposable
{
    /// <summary>How long a result is held back for progress that is still on its way.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ending;
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Task _reporting;
    private long _seen;
    private (long Sequence, TaskCompletionSource Reached)? _awaited;

    /// <param name="send">Sends one notification.</param>
    /// <param name="finished">Steps that had finished before <paramref name="fromSequence"/>.</param>
    /// <param name="total">Nodes of the workflow; left out of notifications once more steps than that have finished.</param>
    public ProgressReporter(
        ExecutionFeed feed, Func<ProgressNotificationValue, CancellationToken, Task> send, TimeProvider time, ExecutionId execution, long fromSequence,
        int finished, int total, CancellationToken cancellationToken)
    {
        _time = time;
        _seen = fromSequence - 1;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reporting = ReportAsync(feed, send, execution, fromSequence, finished, total, _ending.Token);
    }

    /// <summary>Waits, not for long, until everything up to a sequence has been told.</summary>
    public async Task CatchUpAsync(long sequence)
    {
        Task reached;
        lock (_lock)
        {
            if (_seen >= sequence || _reporting.IsCompleted)
            {
                return;
            }

            _awaited = (sequence, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            reached = _awaited.Value.Reached.Task;
        }

        Task either = Task.WhenAny(reached, _reporting);
        await either.WaitAsync(Patience, _time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _reporting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task ReportAsync(
        ExecutionFeed feed, Func<ProgressNotificationValue, CancellationToken, Task> send, ExecutionId execution, long fromSequence, int finished, int total,
        CancellationToken cancellationToken)
    {
        await Task.Yield();
        await foreach (var entry in feed.WatchAsync(execution, fromSequence, cancellationToken))
        {
            if (Describe(entry) is { } message)
            {
                finished++;
                await send(new ProgressNotificationValue { Progress = finished, Total = finished <= total ? total : null, Message = message }, cancellationToken);
            }

            Reached(entry.Sequence);
        }
    }

    private void Reached(long sequence)
    {
        lock (_lock)
        {
            _seen = sequence;
            if (_awaited is { } awaited && awaited.Sequence <= sequence)
            {
                awaited.Reached.TrySetResult();
                _awaited = null;
            }
        }
    }

    private static string? Describe(HistoryEntry entry) => entry.Type switch
    {
        "step_completed" => $"{entry.Step} completed",
        "step_failed" => $"{entry.Step} failed: {Reason(entry)}",
        "undo_settled" when Field(entry, "status") is var status and not "skipped" => $"undo of {Field(entry, "source") ?? entry.Step} {status}",
        _ => null,
    };

    private static string Reason(HistoryEntry entry) =>
        entry.Data.Element.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message)
            ? message.GetString() ?? ""
            : "see the result";

    private static string? Field(HistoryEntry entry, string name) =>
        entry.Data.Element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
