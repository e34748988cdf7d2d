using System.Runtime.CompilerServices;

namespace OrleansWorkflows.Executions;

/// <content>Following the journal of one execution, exactly and to its end.</content>
public sealed partial class ExecutionGrain
{
    public async IAsyncEnumerable<HistoryEntry> Watch(
        long fromSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!await LoadAsync())
        {
            yield break;
        }

        if (_home is { } home)
        {
            await foreach (var entry in home.Watch(fromSequence, cancellationToken).WithCancellation(cancellationToken))
            {
                yield return entry;
            }

            yield break;
        }

        _readers++;
        try
        {
            var next = Math.Max(1, fromSequence);
            while (true)
            {
                var committed = _committed.Task;
                var state = _state!;
                while (next <= state.Sequence)
                {
                    var rows = await runtime.Journal.ReadAsync(Id, next, 100, cancellationToken);
                    foreach (var entry in rows.SelectMany(HistoryEntries.Of).Where(e => e.Sequence >= next))
                    {
                        next = entry.Sequence + 1;
                        yield return entry;
                    }
                }

                if (state.Status.HasEnded())
                {
                    yield break;
                }

                await committed.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            _readers--;
            LeaveMemoryIfDormant();
        }
    }
}
