using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>Single headers, and what keepers ask: who is due, who lost its silo.</summary>
internal static class HeaderReads
{
    /// <summary>What <see cref="Read"/> expects, in its order.</summary>
    public const string Columns =
        "e.execution_id, e.domain, e.workflow, e.revision, e.status, e.parent, e.machine, e.owner, e.epoch, e.started_at, e.updated_at, e.ended_at, "
        + "e.wake_at, e.error, e.labels, e.expires_at, e.delete_at";

    public static async ValueTask<ExecutionHeader?> OneAsync(PostgreSqlReads reads, ExecutionId executionId, CancellationToken cancellationToken)
    {
        var found = await AllAsync(
            reads, $"select {Columns} from executions e where e.execution_id = $1", [Text(executionId.Value)], isPrepared: true, cancellationToken);
        return found is [var header] ? header : null;
    }

    /// <summary>One number a row.</summary>
    public static ValueTask<IReadOnlyList<long>> CountsAsync(
        PostgreSqlReads reads, string sql, NpgsqlParameter[] values, CancellationToken cancellationToken) => reads.ReadAsync<IReadOnlyList<long>>(
        async connection =>
        {
            await using var command = Command(connection, sql, values);
            await command.PrepareAsync(cancellationToken);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var counts = new List<long>();
            while (await reader.ReadAsync(cancellationToken))
            {
                counts.Add(reader.GetInt64(0));
            }

            return counts;
        },
        cancellationToken);

    /// <summary>Partition by partition through their index, then the earliest of all.</summary>
    public static ValueTask<IReadOnlyList<WakeTime>> DueAsync(
        PostgreSqlReads reads, WakeTime after, DateTimeOffset until, PartitionRange partitions, int limit, CancellationToken cancellationToken) =>
        reads.ReadAsync<IReadOnlyList<WakeTime>>(
            async connection =>
            {
                await using var command = Command(
                    connection,
                    """
                    select e.wake_at, e.execution_id from generate_series($2::int, $3::int) p cross join lateral (
                      select wake_at, execution_id from executions
                      where partition = p::smallint and wake_at is not null and wake_at <= $1 and (wake_at, execution_id) > ($5, $6)
                      order by wake_at, execution_id limit $4) e
                    order by e.wake_at, e.execution_id limit $4
                    """,
                    [
                        Number(until.ToStored()), Number(partitions.First), Number(partitions.Last), Number(limit),
                        Number(after.At.ToStored()), Text(after.ExecutionId.Value),
                    ]);
                await command.PrepareAsync(cancellationToken);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var due = new List<WakeTime>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    due.Add(new WakeTime(Instants.FromStored(reader.GetInt64(0)), new ExecutionId(reader.GetString(1))));
                }

                return due;
            },
            cancellationToken);

    public static ValueTask<DateTimeOffset?> NextWakeAsync(
        PostgreSqlReads reads, DateTimeOffset after, PartitionRange partitions, CancellationToken cancellationToken) =>
        reads.ReadAsync<DateTimeOffset?>(
            async connection =>
            {
                await using var command = Command(
                    connection,
                    """
                    select min(e.wake_at) from generate_series($2::int, $3::int) p cross join lateral (
                      select wake_at from executions
                      where partition = p::smallint and wake_at is not null and wake_at > $1 order by wake_at limit 1) e
                    """,
                    [Number(after.ToStored()), Number(partitions.First), Number(partitions.Last)]);
                await command.PrepareAsync(cancellationToken);
                return await command.ExecuteScalarAsync(cancellationToken) is long at ? Instants.FromStored(at) : null;
            },
            cancellationToken);

    /// <summary>Steps from owner to owner through their index: a handful of seeks, however many executions the living ones run.</summary>
    public static async ValueTask<IReadOnlyList<ExecutionHeader>> OrphansAsync(
        PostgreSqlReads reads, IReadOnlyCollection<string> living, PartitionRange partitions, int limit, CancellationToken cancellationToken) => await AllAsync(
        reads,
        $"""
        with recursive owners(owner) as (
          (select owner from executions where owner is not null order by owner limit 1)
          union all
          select (select e.owner from executions e where e.owner is not null and e.owner > o.owner order by e.owner limit 1)
          from owners o where o.owner is not null)
        select e.* from owners o cross join lateral (
          select {Columns} from executions e
          where e.owner is not null and e.owner = o.owner and e.partition between $2::smallint and $3::smallint order by e.execution_id limit $4) e
        where o.owner is not null and o.owner <> all($1)
        order by e.owner, e.execution_id limit $4
        """,
        [new NpgsqlParameter<string[]> { TypedValue = [.. living] }, Number(partitions.First), Number(partitions.Last), Number(limit)],
        isPrepared: true,
        cancellationToken);

    public static ValueTask<IReadOnlyDictionary<ExecutionStatus, long>> CountByStatusAsync(
        PostgreSqlReads reads, string domain, string workflow, CancellationToken cancellationToken) =>
        reads.ReadAsync<IReadOnlyDictionary<ExecutionStatus, long>>(
            async connection =>
            {
                await using var command = Command(
                    connection,
                    "select status, count(*) from executions where workflow = $2 and domain = $1 group by status",
                    [Text(domain), Text(workflow)]);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var counts = new Dictionary<ExecutionStatus, long>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    counts[(ExecutionStatus)reader.GetInt16(0)] = reader.GetInt64(1);
                }

                return counts;
            },
            cancellationToken);

    /// <param name="isPrepared">Whether the server may keep one plan for all values; not for lists, whose best plan depends on them.</param>
    public static ValueTask<List<ExecutionHeader>> AllAsync(
        PostgreSqlReads reads, string sql, NpgsqlParameter[] parameters, bool isPrepared, CancellationToken cancellationToken) =>
        reads.ReadAsync(
            async connection =>
            {
                await using var command = Command(connection, sql, parameters);
                if (isPrepared)
                {
                    await command.PrepareAsync(cancellationToken);
                }

                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var headers = new List<ExecutionHeader>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    headers.Add(Read(reader));
                }

                return headers;
            },
            cancellationToken);

    public static NpgsqlParameter Text(string value) => new NpgsqlParameter<string> { TypedValue = value };

    public static NpgsqlParameter Texts(IEnumerable<string> values) => new NpgsqlParameter<string[]> { TypedValue = [.. values] };

    public static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };

    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            // A second try has a command of its own, and a parameter can only belong to one.
            command.Parameters.Add(parameter.Clone());
        }

        return command;
    }

    private static ExecutionHeader Read(NpgsqlDataReader row) => new()
    {
        ExecutionId = new ExecutionId(row.GetString(0)),
        Domain = row.GetString(1),
        Workflow = row.GetString(2),
        Revision = row.GetString(3),
        Status = (ExecutionStatus)row.GetInt16(4),
        Parent = TextOrNull(row, 5) is { } parent ? new ExecutionId(parent) : null,
        Machine = TextOrNull(row, 6),
        Owner = TextOrNull(row, 7),
        Epoch = row.GetInt64(8),
        StartedAt = Instants.FromStored(row.GetInt64(9)),
        UpdatedAt = Instants.FromStored(row.GetInt64(10)),
        EndedAt = InstantOrNull(row, 11),
        WakeAt = InstantOrNull(row, 12),
        Error = TextOrNull(row, 13),
        Labels = LabelText.Read(TextOrNull(row, 14)),
        ExpiresAt = InstantOrNull(row, 15),
        DeleteAt = InstantOrNull(row, 16),
    };

    private static string? TextOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? InstantOrNull(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : Instants.FromStored(row.GetInt64(column));
}
