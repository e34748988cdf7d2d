namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>Single headers, and what keepers ask: who is due, who lost its silo.</summary>
internal static class HeaderReads
{
    /// <summary>What <see cref="Read"/> expects, in its order.</summary>
    public const string Columns =
        "e.execution_id, e.domain, e.workflow, e.revision, e.status, e.parent, e.machine, e.owner, e.epoch, e.started_at, e.updated_at, e.ended_at, "
        + "e.wake_at, e.error, e.labels, e.expires_at, e.delete_at";

    public static ExecutionHeader? One(SqliteDatabase database, ExecutionId executionId)
    {
        var find = database.Cached($"select {Columns} from executions e where e.execution_id = ?1").Bind(1, executionId.Value);
        var header = find.Step() ? Read(find) : null;
        find.Reset();
        return header;
    }

    public static IReadOnlyList<WakeTime> Due(
        SqliteDatabase database, (WakeTime After, DateTimeOffset Until, PartitionRange Partitions, int Limit) read)
    {
        var select = database.Cached(
            "select wake_at, execution_id from executions indexed by executions_by_wake where wake_at is not null and wake_at <= ?1 "
            + "and (wake_at, execution_id) > (?5, ?6) and partition between ?2 and ?3 order by wake_at, execution_id limit ?4");
        select.Bind(1, read.Until).Bind(2, read.Partitions.First).Bind(3, read.Partitions.Last).Bind(4, read.Limit)
            .Bind(5, read.After.At).Bind(6, read.After.ExecutionId.Value);
        var due = new List<WakeTime>();
        while (select.Step())
        {
            due.Add(new WakeTime(select.Instant(0), new ExecutionId(select.Text(1))));
        }

        select.Reset();
        return due;
    }

    public static DateTimeOffset? NextWake(SqliteDatabase database, (DateTimeOffset After, PartitionRange Partitions) read)
    {
        var next = database.Cached(
            "select wake_at from executions indexed by executions_by_wake where wake_at is not null and wake_at > ?1 and partition between ?2 and ?3 order by wake_at limit 1");
        next.Bind(1, read.After).Bind(2, read.Partitions.First).Bind(3, read.Partitions.Last);
        DateTimeOffset? at = next.Step() ? next.Instant(0) : null;
        next.Reset();
        return at;
    }

    /// <summary>Steps from owner to owner through their index: a handful of seeks, however many executions the living ones run.</summary>
    public static IReadOnlyList<ExecutionHeader> Orphans(
        SqliteDatabase database, (IReadOnlyCollection<string> Living, PartitionRange Partitions, int Limit) read)
    {
        var orphans = new List<ExecutionHeader>();
        var nextOwner = database.Cached(
            "select owner from executions where owner is not null and owner > ?1 order by owner limit 1");
        var ofOwner = database.Cached(
            $"select {Columns} from executions e where e.owner is not null and e.owner = ?1 and e.partition between ?2 and ?3 "
            + "order by e.execution_id limit ?4");
        var owner = "";
        while (orphans.Count < read.Limit)
        {
            nextOwner.Bind(1, owner);
            var found = nextOwner.Step();
            owner = found ? nextOwner.Text(0) : owner;
            nextOwner.Reset();
            if (!found)
            {
                break;
            }

            if (!read.Living.Contains(owner))
            {
                ofOwner.Bind(1, owner).Bind(2, read.Partitions.First).Bind(3, read.Partitions.Last).Bind(4, read.Limit - orphans.Count);
                ReadAll(ofOwner, orphans);
            }
        }

        return orphans;
    }

    public static IReadOnlyDictionary<ExecutionStatus, long> CountByStatus(SqliteDatabase database, (string Domain, string Workflow) read)
    {
        var counts = new Dictionary<ExecutionStatus, long>();
        var count = database.Cached("select status, count(*) from executions where workflow = ?2 and domain = ?1 group by status");
        count.Bind(1, read.Domain).Bind(2, read.Workflow);
        while (count.Step())
        {
            counts[(ExecutionStatus)count.Int32(0)] = count.Int64(1);
        }

        count.Reset();
        return counts;
    }

    public static List<ExecutionHeader> ReadAll(SqliteStatement select, List<ExecutionHeader> into)
    {
        while (select.Step())
        {
            into.Add(Read(select));
        }

        select.Reset();
        return into;
    }

    public static ExecutionHeader Read(SqliteStatement row) => new()
    {
        ExecutionId = new ExecutionId(row.Text(0)),
        Domain = row.Text(1),
        Workflow = row.Text(2),
        Revision = row.Text(3),
        Status = (ExecutionStatus)row.Int32(4),
        Parent = row.TextOrNull(5) is { } parent ? new ExecutionId(parent) : null,
        Machine = row.TextOrNull(6),
        Owner = row.TextOrNull(7),
        Epoch = row.Int64(8),
        StartedAt = row.Instant(9),
        UpdatedAt = row.Instant(10),
        EndedAt = row.InstantOrNull(11),
        WakeAt = row.InstantOrNull(12),
        Error = row.TextOrNull(13),
        Labels = LabelText.Read(row.TextOrNull(14)),
        ExpiresAt = row.InstantOrNull(15),
        DeleteAt = row.InstantOrNull(16),
    };
}
