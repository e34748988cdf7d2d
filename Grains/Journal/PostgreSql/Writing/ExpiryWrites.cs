using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>Lets go of what has expired: one statement on a connection of its own, so that the writer never waits for it.</summary>
internal static class ExpiryWrites
{
    // Rows that a writer holds just now are skipped: their executions are not at rest.
    private const string Expire =
        """
        with due as materialized (
          select e.execution_id, e.started_at, e.labels,
            e.ended_at is null or e.owner is not null or exists (
              select 1 from executions p where p.execution_id = e.parent and (p.ended_at is null or p.owner is not null)) as is_needed,
            coalesce(e.delete_at <= $1, false) as is_over
          from executions e
          where e.expires_at is not null and e.expires_at <= $1 and e.partition between $3::smallint and $4::smallint
          order by e.expires_at, e.execution_id limit $5
          for update of e skip locked),
        free as materialized (select * from due where not is_needed),
        gone as materialized (select * from free where is_over),
        postponed as (update executions e set expires_at = $2 from due d where e.execution_id = d.execution_id and d.is_needed),
        trimmed as (update executions e set expires_at = e.delete_at from free f where e.execution_id = f.execution_id and not f.is_over),
        states as (delete from execution_states s using free f where s.execution_id = f.execution_id),
        snapshots as (delete from execution_snapshots s using free f where s.execution_id = f.execution_id),
        secrets as (delete from execution_secrets s using free f where s.execution_id = f.execution_id),
        labels as (
          delete from execution_labels l using gone g, jsonb_each_text(g.labels::jsonb) n
          where l.name = n.key and l.value = n.value and l.started_at = g.started_at and l.execution_id = g.execution_id),
        texts as (delete from execution_texts t using gone g where t.execution_id = g.execution_id),
        events as (delete from execution_journal j using gone g where j.execution_id = g.execution_id),
        headers as (delete from executions e using gone g where e.execution_id = g.execution_id)
        select
          (count(*) filter (where not is_needed and not is_over))::int,
          (count(*) filter (where not is_needed and is_over))::int,
          (count(*) filter (where is_needed))::int
        from due
        """;

    public static Task<ExpiryOutcome> RunAsync(PostgreSqlReads reads, ExpiryBatch batch, CancellationToken cancellationToken) => reads.WriteAsync(
        "the end of expired executions",
        async connection =>
        {
            await using var command = new NpgsqlCommand(Expire, connection);
            command.Parameters.Add(HeaderReads.Number(batch.Now.ToStored()));
            command.Parameters.Add(HeaderReads.Number(batch.Postpone.ToStored()));
            command.Parameters.Add(HeaderReads.Number(batch.Partitions.First));
            command.Parameters.Add(HeaderReads.Number(batch.Partitions.Last));
            command.Parameters.Add(HeaderReads.Number(batch.Limit));
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            var (trimmed, deleted, postponed) = (row.GetInt32(0), row.GetInt32(1), row.GetInt32(2));
            return new ExpiryOutcome(trimmed, deleted, postponed, IsMore: trimmed + deleted + postponed == batch.Limit);
        },
        cancellationToken);

    public static ValueTask<DateTimeOffset?> NextAsync(PostgreSqlReads reads, PartitionRange partitions, CancellationToken cancellationToken) =>
        reads.ReadAsync<DateTimeOffset?>(
            async connection =>
            {
                await using var command = new NpgsqlCommand(
                    """
                    select expires_at from executions
                    where expires_at is not null and partition between $1::smallint and $2::smallint order by expires_at limit 1
                    """,
                    connection);
                command.Parameters.Add(HeaderReads.Number(partitions.First));
                command.Parameters.Add(HeaderReads.Number(partitions.Last));
                return await command.ExecuteScalarAsync(cancellationToken) is long at ? Instants.FromStored(at) : null;
            },
            cancellationToken);
}
