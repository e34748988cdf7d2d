namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>Lets go of what has expired, inside one transaction of the writer.</summary>
internal static class ExpiryWrites
{
    private const string Due =
        """
        select e.execution_id, e.delete_at, e.started_at, e.labels,
          e.ended_at is null or e.owner is not null or (p.execution_id is not null and (p.ended_at is null or p.owner is not null))
        from executions e left join executions p on p.execution_id = e.parent
        where e.expires_at is not null and e.expires_at <= ?1 and e.partition between ?2 and ?3
        order by e.expires_at, e.execution_id limit ?4
        """;

    public static ExpiryOutcome Run(SqliteDatabase database, ExpiryBatch batch)
    {
        var (trimmed, deleted, postponed, rows) = (0, 0, 0, 0);
        var due = ReadDue(database, batch);
        foreach (var one in due)
        {
            if (rows > ExpiryBatch.MaxRows)
            {
                break;
            }

            if (one.IsNeeded)
            {
                Postpone(database, one.Id, batch.Postpone);
                postponed++;
            }
            else if (one.DeleteAt <= batch.Now)
            {
                rows += Delete(database, one);
                deleted++;
            }
            else
            {
                rows += Trim(database, one.Id);
                Postpone(database, one.Id, one.DeleteAt);
                trimmed++;
            }
        }

        var done = trimmed + deleted + postponed;
        return new ExpiryOutcome(trimmed, deleted, postponed, IsMore: done == batch.Limit || done < due.Count);
    }

    public static DateTimeOffset? Next(SqliteDatabase database, PartitionRange partitions)
    {
        var next = database.Cached(
            "select expires_at from executions where expires_at is not null and partition between ?1 and ?2 order by expires_at limit 1");
        next.Bind(1, partitions.First).Bind(2, partitions.Last);
        DateTimeOffset? at = next.Step() ? next.Instant(0) : null;
        next.Reset();
        return at;
    }

    private static List<Expired> ReadDue(SqliteDatabase database, ExpiryBatch batch)
    {
        var select = database.Cached(Due);
        select.Bind(1, batch.Now).Bind(2, batch.Partitions.First).Bind(3, batch.Partitions.Last).Bind(4, batch.Limit);
        var due = new List<Expired>();
        while (select.Step())
        {
            due.Add(new Expired(select.Text(0), select.InstantOrNull(1), select.Instant(2), select.TextOrNull(3), select.Int32(4) != 0));
        }

        select.Reset();
        return due;
    }

    private static void Postpone(SqliteDatabase database, string id, DateTimeOffset? until) =>
        database.Cached("update executions set expires_at = ?2 where execution_id = ?1").Bind(1, id).Bind(2, until).Run();

    private static int Trim(SqliteDatabase database, string id) =>
        DeleteFrom(database, "execution_snapshots", id) + DeleteFrom(database, "execution_secrets", id);

    private static int Delete(SqliteDatabase database, Expired one)
    {
        foreach (var (name, value) in LabelText.Read(one.Labels))
        {
            database.Cached("delete from execution_labels where name = ?1 and value = ?2 and started_at = ?3 and execution_id = ?4")
                .Bind(1, name).Bind(2, value).Bind(3, one.StartedAt).Bind(4, one.Id).Run();
        }

        database.Cached("insert or ignore into execution_texts_pending(started_at) values (?1)").Bind(1, one.StartedAt).Run();
        return Trim(database, one.Id) + DeleteFrom(database, "execution_journal", one.Id) + DeleteFrom(database, "executions", one.Id);
    }

    private static int DeleteFrom(SqliteDatabase database, string table, string id)
    {
        database.Cached($"delete from {table} where execution_id = ?1").Bind(1, id).Run();
        return database.Changes;
    }

    /// <param name="IsNeeded">Its parent still runs, or it owes something.</param>
    private sealed record Expired(string Id, DateTimeOffset? DeleteAt, DateTimeOffset StartedAt, string? Labels, bool IsNeeded);
}
