using OrleansWorkflows.Engine;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions;

/// <summary>
/// Reads outputs that only the journal holds. What was stored or read last stays in memory for the steps that come next, up to a bound for the whole
/// silo.
/// </summary>
public sealed class StoredOutputs(IExecutionJournal journal)
{
    private const long MostBytes = 64 * 1024 * 1024;
    private const int SmallRowsAtOnce = 64;

    private readonly Queue<JsonBytes> _recent = [];
    private readonly Lock _lock = new();
    private long _bytes;

    /// <summary>Evaluates what may need outputs that are not in memory, reading them and starting again until it has them all.</summary>
    public async ValueTask<T> WithOutputsAsync<T>(ExecutionId id, Func<T> evaluate, CancellationToken cancellationToken)
    {
        List<JsonBytes>? held = null;
        while (true)
        {
            try
            {
                var result = evaluate();
                GC.KeepAlive(held);
                return result;
            }
            catch (OutputsMissingException missing)
            {
                await ReadAsync(id, missing.Outputs, held ??= [], cancellationToken);
            }
        }
    }

    /// <summary>The next step is likely to refer to what has just been stored.</summary>
    public void Remember(IReadOnlyList<ExecutionEvent> events)
    {
        foreach (var e in events)
        {
            if (Outputs.In(e) is { SizeBytes: > StepOutput.AlwaysKept } output)
            {
                Remember(output);
            }
        }
    }

    /// <param name="held">Keeps what was read from being collected.</param>
    private async ValueTask ReadAsync(ExecutionId id, IReadOnlyList<StepOutput> outputs, List<JsonBytes> held, CancellationToken cancellationToken)
    {
        var wanted = new Queue<StepOutput>(outputs.OrderBy(o => o.Stored!.Sequence));
        while (wanted.TryPeek(out var first))
        {
            var rows = await journal.ReadAsync(
                id, first.Stored!.Sequence, first.SizeBytes > StepOutput.LargestKept ? 1 : SmallRowsAtOnce, cancellationToken);
            foreach (var row in rows)
            {
                Take(id, row, wanted, held);
            }

            if (wanted.TryPeek(out var next) && next == first)
            {
                throw new InvalidDataException($"The journal of execution {id} has no output at sequence {first.Stored.Sequence}.");
            }
        }
    }

    private void Take(ExecutionId id, JournalRow row, Queue<StepOutput> wanted, List<JsonBytes> held)
    {
        IReadOnlyList<ExecutionEvent>? events = null;
        while (wanted.TryPeek(out var output) && output.Stored!.Sequence - row.FirstSequence is >= 0 and var index && index < row.EventCount)
        {
            events ??= StoredExecutions.EventsOf(id, row);
            if (Outputs.In(events[(int)index]) is not { } value)
            {
                return;
            }

            output.Hold(value);
            held.Add(value);
            Remember(value);
            wanted.Dequeue();
        }
    }

    private void Remember(JsonBytes output)
    {
        lock (_lock)
        {
            _recent.Enqueue(output);
            _bytes += output.SizeBytes;
            while (_bytes > MostBytes)
            {
                _bytes -= _recent.Dequeue().SizeBytes;
            }
        }
    }
}
