namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// The statements of one commit. The first decides which runs come in; the others join what it wrote. A row that this transaction wrote is known by its
/// <c>xmin</c>, so that nothing has to go back and forth before the commit.
/// </summary>
internal static class AppendSql
{
    private const string Mine = "j.xmin = pg_current_xact_id()::xid";

    /// <summary>
    /// Takes the rows of executions that had ended, before anything of them is read: retention passes over them from here on, or has taken them away, and then
    /// nothing comes in. An update, because it answers with no rows of its own.
    /// </summary>
    public const string Ended = "update executions set epoch = epoch where execution_id = any($1)";

    // The condition refuses gaps and taken sequences; two silos that append the same sequence at once meet at the primary key.
    public const string Heads =
        """
        insert into execution_journal(execution_id, first_sequence, event_count, events, at)
        select i.execution_id, i.first_sequence, i.event_count, i.events, i.at
        from unnest($1, $2, $3, $4, $5) as i(execution_id, first_sequence, event_count, events, at)
        where i.first_sequence = 1 + coalesce((
          select j.first_sequence + j.event_count - 1 from execution_journal j
          where j.execution_id = i.execution_id order by j.first_sequence desc limit 1), 0)
        on conflict do nothing
        returning execution_id
        """;

    /// <summary><see cref="Heads"/> of one row: it came in when a row was written.</summary>
    public const string Single =
        """
        insert into execution_journal(execution_id, first_sequence, event_count, events, at)
        select $1, $2, $3, $4, $5
        where $2 = 1 + coalesce((
          select j.first_sequence + j.event_count - 1 from execution_journal j
          where j.execution_id = $1 order by j.first_sequence desc limit 1), 0)
        on conflict do nothing
        """;

    public const string Followers =
        $"""
        insert into execution_journal(execution_id, first_sequence, event_count, events, at)
        select i.execution_id, i.first_sequence, i.event_count, i.events, i.at
        from unnest($1, $2, $3, $4, $5, $6) as i(execution_id, first_sequence, event_count, events, at, head)
        join execution_journal j on j.execution_id = i.execution_id and j.first_sequence = i.head and {Mine}
        """;

    public const string Headers =
        $"""
        with h as materialized (
          select i.* from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) as i(
            execution_id, head, domain, workflow, revision, status, parent, machine, owner, epoch, partition, started_at, updated_at, ended_at, wake_at,
            error, labels, search, expires_at, delete_at)
          join execution_journal j on j.execution_id = i.execution_id and j.first_sequence = i.head and {Mine}),
        texts as (
          insert into execution_texts(execution_id, started_at, search)
          select h.execution_id, h.started_at, h.search from h left join execution_texts t on t.execution_id = h.execution_id
          where t.search is distinct from h.search or t.started_at <> h.started_at
          on conflict (execution_id) do update set started_at = excluded.started_at, search = excluded.search)
        insert into executions(
          execution_id, domain, workflow, revision, status, parent, machine, owner, epoch, partition, started_at, updated_at, ended_at, wake_at, error, labels,
          expires_at, delete_at)
        select
          execution_id, domain, workflow, revision, status, parent, machine, owner, epoch, partition, started_at, updated_at, ended_at, wake_at, error, labels,
          expires_at, delete_at
        from h
        on conflict (execution_id) do update set
          domain = excluded.domain, workflow = excluded.workflow, revision = excluded.revision, status = excluded.status, parent = excluded.parent,
          machine = excluded.machine, owner = excluded.owner, epoch = excluded.epoch, started_at = excluded.started_at,
          updated_at = excluded.updated_at, ended_at = excluded.ended_at, wake_at = excluded.wake_at, error = excluded.error, labels = excluded.labels,
          expires_at = excluded.expires_at, delete_at = excluded.delete_at
        """;

    public const string States =
        $"""
        insert into execution_states(execution_id, sequence, at, state)
        select i.execution_id, i.sequence, i.at, i.state
        from unnest($1, $2, $3, $4, $5) as i(execution_id, head, sequence, at, state)
        join execution_journal j on j.execution_id = i.execution_id and j.first_sequence = i.head and {Mine}
        on conflict (execution_id) do update set sequence = excluded.sequence, at = excluded.at, state = excluded.state
        """;

    public const string Snapshots =
        $"""
        insert into execution_snapshots(execution_id, name, sequence, at, state)
        select i.execution_id, i.name, i.sequence, i.at, i.state
        from unnest($1, $2, $3, $4, $5, $6) with ordinality as i(execution_id, head, name, sequence, at, state, number)
        join execution_journal j on j.execution_id = i.execution_id and j.first_sequence = i.head and {Mine}
        order by i.number
        on conflict (execution_id, name, sequence) do update set at = excluded.at, state = excluded.state
        """;

    /// <summary>Which runs are stored exactly as they were sent; for a commit whose fate is not known.</summary>
    public const string Stored =
        """
        select i.execution_id
        from unnest($1, $2, $3, $4, $5) as i(execution_id, first_sequence, event_count, events, at)
        join execution_journal j on j.execution_id = i.execution_id and j.first_sequence = i.first_sequence
          and j.event_count = i.event_count and j.at = i.at and j.events = i.events
        """;
}
