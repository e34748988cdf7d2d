namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>Rows and snapshots of one execution.</summary>
internal static class ExecutionReads
{
    public static StoredExecution? Load(SqliteDatabase database, ExecutionId executionId)
    {
        var find = database.Cached("select sequence, state from execution_snapshots where execution_id = ?1 and name is null");
        find.Bind(1, executionId.Value);
        byte[]? state = null;
        var sequence = 0L;
        if (find.Step())
        {
            sequence = find.Int64(0);
            state = find.Blob(1);
        }

        find.Reset();
        var tail = ReadRows(
            database.Cached(
                "select first_sequence, event_count, events, at from execution_journal where execution_id = ?1 and first_sequence > ?2 order by first_sequence")
            .Bind(1, executionId.Value).Bind(2, sequence));
        return state is null && tail.Count == 0 ? null : new StoredExecution(state, sequence, tail);
    }

    public static IReadOnlyList<JournalRow> Rows(SqliteDatabase database, (ExecutionId Id, long From, int MaxRows) read) => ReadRows(
        database.Cached(
            """
            select first_sequence, event_count, events, at from execution_journal
            where execution_id = ?1
              and first_sequence >= coalesce((
                select first_sequence from execution_journal
                where execution_id = ?1 and first_sequence <= ?2 order by first_sequence desc limit 1), ?2)
              and first_sequence + event_count > ?2
            order by first_sequence limit ?3
            """)
        .Bind(1, read.Id.Value).Bind(2, read.From).Bind(3, read.MaxRows));

    public static IReadOnlyList<NamedSnapshot> Snapshots(SqliteDatabase database, ExecutionId executionId)
    {
        var list = database.Cached(
            "select name, sequence, at from execution_snapshots where execution_id = ?1 and name is not null order by sequence, rowid");
        list.Bind(1, executionId.Value);
        var snapshots = new List<NamedSnapshot>();
        while (list.Step())
        {
            snapshots.Add(new NamedSnapshot(list.Text(0), list.Int64(1), list.Instant(2), null));
        }

        list.Reset();
        return snapshots;
    }

    public static NamedSnapshot? Snapshot(SqliteDatabase database, (ExecutionId Id, string Name) read)
    {
        var find = database.Cached(
            "select name, sequence, at, state from execution_snapshots where execution_id = ?1 and name = ?2 order by sequence desc limit 1");
        find.Bind(1, read.Id.Value).Bind(2, read.Name);
        var snapshot = find.Step() ? new NamedSnapshot(find.Text(0), find.Int64(1), find.Instant(2), find.Blob(3)) : null;
        find.Reset();
        return snapshot;
    }

    private static List<JournalRow> ReadRows(SqliteStatement select)
    {
        var rows = new List<JournalRow>();
        while (select.Step())
        {
            rows.Add(new JournalRow(select.Int64(0), select.Int32(1), select.Blob(2), select.Instant(3)));
        }

        select.Reset();
        return rows;
    }
}
