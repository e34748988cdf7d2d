namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>The statements of an append: the row first, and header and snapshots only when the row came in.</summary>
internal sealed class AppendStatements(SqliteDatabase database, TextIndexStatements texts)
{
    // The condition is the fence: the first sequence must follow the last stored one, so a taken sequence and a gap are both no row.
    private readonly SqliteStatement _insertRow = database.Prepare(
        """
        insert into execution_journal(execution_id, first_sequence, event_count, events, at)
        select ?1, ?2, ?3, ?4, ?5
        where ?2 = 1 + coalesce((
          select first_sequence + event_count - 1 from execution_journal where execution_id = ?1 order by first_sequence desc limit 1), 0)
        on conflict do nothing
        """);

    private readonly SqliteStatement _findRow = database.Prepare(
        "select event_count, at, events from execution_journal where execution_id = ?1 and first_sequence = ?2");

    private readonly SqliteStatement _dropStateSnapshots = database.Prepare(
        "delete from execution_snapshots where execution_id = ?1 and name is null");

    private readonly SqliteStatement _insertSnapshot = database.Prepare(
        "insert or replace into execution_snapshots(execution_id, name, sequence, at, state) values (?1, ?2, ?3, ?4, ?5)");

    private readonly HeaderStatements _headers = new(database, texts);

    public AppendOutcome Write(JournalAppend append)
    {
        var id = append.ExecutionId.Value;
        _insertRow.Bind(1, id).Bind(2, append.FirstSequence).Bind(3, append.EventCount).Bind(4, append.Events).Bind(5, append.At).Run();
        if (database.Changes == 0)
        {
            return AppendOutcome.Conflict;
        }

        if (append.Header is { } header)
        {
            _headers.Write(header);
        }

        if (append.StateSnapshot is { } state)
        {
            _dropStateSnapshots.Bind(1, id).Run();
            _insertSnapshot.Bind(1, id).BindNull(2).Bind(3, append.FirstSequence + append.EventCount - 1).Bind(4, append.At).Bind(5, state).Run();
        }

        foreach (var snapshot in append.NamedSnapshots)
        {
            _insertSnapshot.Bind(1, id).Bind(2, snapshot.Name).Bind(3, snapshot.Sequence).Bind(4, snapshot.At).Bind(5, snapshot.State).Run();
        }

        return AppendOutcome.Appended;
    }

    /// <summary>Whether exactly this append is stored at its sequence.</summary>
    public bool IsStored(JournalAppend append)
    {
        _findRow.Bind(1, append.ExecutionId.Value).Bind(2, append.FirstSequence);
        var stored = _findRow.Step()
            && _findRow.Int32(0) == append.EventCount
            && _findRow.Instant(1) == append.At
            && _findRow.BlobEquals(2, append.Events);
        _findRow.Reset();
        return stored;
    }
}
