using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>Rows and named snapshots of one execution.</summary>
internal static class ExecutionReads
{
    public static ValueTask<IReadOnlyList<JournalRow>> RowsAsync(
        PostgreSqlReads reads, ExecutionId executionId, long from, int maxRows, CancellationToken cancellationToken) =>
        reads.ReadAsync<IReadOnlyList<JournalRow>>(
            async connection =>
            {
                await using var command = new NpgsqlCommand(
                    """
                    select first_sequence, event_count, events, at from execution_journal
                    where execution_id = $1
                      and first_sequence >= coalesce((
                        select first_sequence from execution_journal
                        where execution_id = $1 and first_sequence <= $2 order by first_sequence desc limit 1), $2)
                      and first_sequence + event_count > $2
                    order by first_sequence limit $3
                    """,
                    connection);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = executionId.Value });
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from });
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = maxRows });
                await command.PrepareAsync(cancellationToken);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var rows = new List<JournalRow>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    rows.Add(new JournalRow(
                        reader.GetInt64(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2), Instants.FromStored(reader.GetInt64(3))));
                }

                return rows;
            },
            cancellationToken);

    public static ValueTask<IReadOnlyList<NamedSnapshot>> SnapshotsAsync(
        PostgreSqlReads reads, ExecutionId executionId, CancellationToken cancellationToken) =>
        reads.ReadAsync<IReadOnlyList<NamedSnapshot>>(
            async connection =>
            {
                await using var command = new NpgsqlCommand(
                    "select name, sequence, at from execution_snapshots where execution_id = $1 order by sequence, number", connection);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = executionId.Value });
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var snapshots = new List<NamedSnapshot>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    snapshots.Add(new NamedSnapshot(reader.GetString(0), reader.GetInt64(1), Instants.FromStored(reader.GetInt64(2)), null));
                }

                return snapshots;
            },
            cancellationToken);

    public static ValueTask<NamedSnapshot?> SnapshotAsync(
        PostgreSqlReads reads, ExecutionId executionId, string name, CancellationToken cancellationToken) =>
        reads.ReadAsync(
            async connection =>
            {
                await using var command = new NpgsqlCommand(
                    "select sequence, at, state from execution_snapshots where execution_id = $1 and name = $2 order by sequence desc limit 1", connection);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = executionId.Value });
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                return await reader.ReadAsync(cancellationToken)
                    ? new NamedSnapshot(name, reader.GetInt64(0), Instants.FromStored(reader.GetInt64(1)), reader.GetFieldValue<byte[]>(2))
                    : null;
            },
            cancellationToken);
}
