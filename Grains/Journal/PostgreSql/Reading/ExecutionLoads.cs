using System.Collections.Concurrent;
using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// Loads of activations. What waits while others are read is read together in one statement, so that ten thousand dormant executions that come
/// back at once cost some hundred round trips.
/// </summary>
internal sealed class ExecutionLoads(PostgreSqlReads reads)
{
    private const int MaxReaders = 2;
    private const int MaxBatch = 64;

    // One statement sees one state of the database: a snapshot and the rows that follow just this one.
    private const string Sql =
        """
        select i.number::int, true, s.sequence, 0, s.state, 0::bigint
        from unnest($1) with ordinality as i(execution_id, number) join execution_states s on s.execution_id = i.execution_id
        union all
        select i.number::int, false, j.first_sequence, j.event_count, j.events, j.at
        from unnest($1) with ordinality as i(execution_id, number)
        left join execution_states s on s.execution_id = i.execution_id
        cross join lateral (
          select first_sequence, event_count, events, at from execution_journal
          where execution_id = i.execution_id and first_sequence > coalesce(s.sequence, 0) order by first_sequence) j
        """;

    private readonly ConcurrentQueue<PendingLoad> _waiting = new();
    private int _readers;

    public async ValueTask<StoredExecution?> LoadAsync(ExecutionId executionId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!StoredText.CanHold(executionId.Value))
        {
            return null;
        }

        var pending = new PendingLoad(executionId);
        _waiting.Enqueue(pending);
        StartReader();
        return await pending.Task.WaitAsync(cancellationToken);
    }

    private void StartReader()
    {
        if (Interlocked.Increment(ref _readers) <= MaxReaders)
        {
            _ = RunAsync();
        }
        else
        {
            Interlocked.Decrement(ref _readers);
        }
    }

    private async Task RunAsync()
    {
        // Off the caller's scheduler: a reader serves all grains.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var batch = new List<PendingLoad>();
        while (_waiting.TryDequeue(out var first))
        {
            batch.Add(first);
            while (batch.Count < MaxBatch && _waiting.TryDequeue(out var next))
            {
                batch.Add(next);
            }

            await ReadAsync(batch).ConfigureAwait(false);
            batch.Clear();
        }

        Interlocked.Decrement(ref _readers);
        if (!_waiting.IsEmpty)
        {
            StartReader();
        }
    }

    private async Task ReadAsync(List<PendingLoad> batch)
    {
        try
        {
            var found = await reads.ReadAsync(connection => ReadAsync(connection, batch), CancellationToken.None).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].TrySetResult(found[i].Build());
            }
        }
        catch (Exception exception)
        {
            foreach (var load in batch)
            {
                load.TrySetException(exception);
            }
        }
    }

    private static async Task<Found[]> ReadAsync(NpgsqlConnection connection, List<PendingLoad> batch)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. batch.Select(load => load.ExecutionId.Value)] });
        await command.PrepareAsync().ConfigureAwait(false);
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var found = new Found[batch.Count];
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            ref var execution = ref found[reader.GetInt32(0) - 1];
            if (reader.GetBoolean(1))
            {
                (execution.Sequence, execution.State) = (reader.GetInt64(2), reader.GetFieldValue<byte[]>(4));
            }
            else
            {
                (execution.Tail ??= []).Add(new JournalRow(
                    reader.GetInt64(2), reader.GetInt32(3), reader.GetFieldValue<byte[]>(4), Instants.FromStored(reader.GetInt64(5))));
            }
        }

        return found;
    }

    private struct Found
    {
        public long Sequence;
        public byte[]? State;
        public List<JournalRow>? Tail;

        public readonly StoredExecution? Build()
        {
            if (State is null && Tail is null)
            {
                return null;
            }

            // In order already as long as the server walks the index; nothing promises that it does.
            for (var i = 1; i < Tail?.Count; i++)
            {
                if (Tail[i].FirstSequence < Tail[i - 1].FirstSequence)
                {
                    Tail.Sort(static (a, b) => a.FirstSequence.CompareTo(b.FirstSequence));
                    break;
                }
            }

            return new StoredExecution(State, Sequence, (IReadOnlyList<JournalRow>?)Tail ?? []);
        }
    }

    private sealed class PendingLoad(ExecutionId executionId) : TaskCompletionSource<StoredExecution?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public ExecutionId ExecutionId => executionId;
    }
}
