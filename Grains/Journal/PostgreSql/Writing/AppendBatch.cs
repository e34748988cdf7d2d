using Npgsql;
using NpgsqlTypes;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>Builds the arrays of one commit from its runs.</summary>
internal static class AppendBatch
{
    public static void Fill(NpgsqlBatch batch, List<AppendRun> runs)
    {
        AddEnded(batch, runs.FindAll(static run => run.Appends.Exists(static append => append.Append.IsAfterEnd)));
        AddHeads(batch, AppendSql.Heads, runs);
        AddFollowers(batch, runs);
        AddHeaders(batch, runs.FindAll(static run => run.Header is not null));
        AddStates(batch, runs.FindAll(static run => run.WithState is not null));
        AddSnapshots(batch, runs);
    }

    public static void FillReadBack(NpgsqlBatch batch, List<AppendRun> runs) => AddHeads(batch, AppendSql.Stored, runs);

    private static void AddEnded(NpgsqlBatch batch, List<AppendRun> runs)
    {
        if (runs.Count > 0)
        {
            Add(batch, AppendSql.Ended, Texts(runs, static run => run.Id));
        }
    }

    private static void AddHeads(NpgsqlBatch batch, string sql, List<AppendRun> runs) => Add(
        batch,
        sql,
        Texts(runs, static run => run.Id),
        Longs(runs, static run => run.Head.Append.FirstSequence),
        Ints(runs, static run => run.Head.Append.EventCount),
        Bytes(runs, static run => run.Head.Append.Events),
        Longs(runs, static run => run.Head.Append.At.ToStored()));

    private static void AddFollowers(NpgsqlBatch batch, List<AppendRun> runs)
    {
        var followers = new List<(JournalAppend Append, long Head)>();
        foreach (var run in runs)
        {
            for (var i = 1; i < run.Appends.Count; i++)
            {
                followers.Add((run.Appends[i].Append, run.Head.Append.FirstSequence));
            }
        }

        if (followers.Count > 0)
        {
            Add(
                batch,
                AppendSql.Followers,
                Texts(followers, static follower => follower.Append.ExecutionId.Value),
                Longs(followers, static follower => follower.Append.FirstSequence),
                Ints(followers, static follower => follower.Append.EventCount),
                Bytes(followers, static follower => follower.Append.Events),
                Longs(followers, static follower => follower.Append.At.ToStored()),
                Longs(followers, static follower => follower.Head));
        }
    }

    private static void AddHeaders(NpgsqlBatch batch, List<AppendRun> runs)
    {
        if (runs.Count == 0)
        {
            return;
        }

        var headers = runs.ConvertAll(static run => run.Header!);
        Add(
            batch,
            AppendSql.Headers,
            Texts(runs, static run => run.Id),
            Longs(runs, static run => run.Head.Append.FirstSequence),
            Texts(headers, static header => header.Domain),
            Texts(headers, static header => header.Workflow),
            Texts(headers, static header => header.Revision),
            Shorts(headers, static header => (short)header.Status),
            Texts(headers, static header => header.Parent?.Value),
            Texts(headers, static header => header.Machine),
            Texts(headers, static header => header.Owner),
            Longs(headers, static header => header.Epoch),
            Shorts(headers, static header => (short)header.Partition),
            Longs(headers, static header => header.StartedAt.ToStored()),
            Longs(headers, static header => header.UpdatedAt.ToStored()),
            LongsOrNull(headers, static header => header.EndedAt.ToStored()),
            LongsOrNull(headers, static header => header.WakeAt.ToStored()),
            Texts(headers, static header => StoredText.Readable(header.Error)),
            Texts(headers, static header => LabelText.Write(header.Labels)),
            Texts(headers, static header => StoredText.Readable(HeaderSearch.TextOf(header))),
            LongsOrNull(headers, static header => header.ExpiresAt.ToStored()),
            LongsOrNull(headers, static header => header.DeleteAt.ToStored()));
    }

    private static void AddStates(NpgsqlBatch batch, List<AppendRun> runs)
    {
        if (runs.Count > 0)
        {
            Add(
                batch,
                AppendSql.States,
                Texts(runs, static run => run.Id),
                Longs(runs, static run => run.Head.Append.FirstSequence),
                Longs(runs, static run => run.WithState!.LastSequence),
                Longs(runs, static run => run.WithState!.Append.At.ToStored()),
                Bytes(runs, static run => run.WithState!.Append.StateSnapshot!));
        }
    }

    private static void AddSnapshots(NpgsqlBatch batch, List<AppendRun> runs)
    {
        // By name and sequence: one statement may write a row only once, and the last one counts.
        var snapshots = new Dictionary<(string Id, string Name, long Sequence), (long Head, NamedSnapshot Snapshot)>();
        foreach (var run in runs)
        {
            foreach (var append in run.Appends)
            {
                foreach (var snapshot in append.Append.NamedSnapshots)
                {
                    snapshots[(run.Id, snapshot.Name, snapshot.Sequence)] = (run.Head.Append.FirstSequence, snapshot);
                }
            }
        }

        if (snapshots.Count > 0)
        {
            var rows = snapshots.ToList();
            Add(
                batch,
                AppendSql.Snapshots,
                Texts(rows, static row => row.Key.Id),
                Longs(rows, static row => row.Value.Head),
                Texts(rows, static row => row.Key.Name),
                Longs(rows, static row => row.Key.Sequence),
                Longs(rows, static row => row.Value.Snapshot.At.ToStored()),
                Bytes(rows, static row => row.Value.Snapshot.State!));
        }
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
    }

    private static NpgsqlParameter<string?[]> Texts<T>(List<T> rows, Func<T, string?> value) => Column(rows, value, NpgsqlDbType.Text);

    private static NpgsqlParameter<long[]> Longs<T>(List<T> rows, Func<T, long> value) => Column(rows, value, NpgsqlDbType.Bigint);

    private static NpgsqlParameter<long?[]> LongsOrNull<T>(List<T> rows, Func<T, long?> value) => Column(rows, value, NpgsqlDbType.Bigint);

    private static NpgsqlParameter<int[]> Ints<T>(List<T> rows, Func<T, int> value) => Column(rows, value, NpgsqlDbType.Integer);

    private static NpgsqlParameter<short[]> Shorts<T>(List<T> rows, Func<T, short> value) => Column(rows, value, NpgsqlDbType.Smallint);

    private static NpgsqlParameter<byte[][]> Bytes<T>(List<T> rows, Func<T, byte[]> value) => Column(rows, value, NpgsqlDbType.Bytea);

    private static NpgsqlParameter<TValue[]> Column<T, TValue>(List<T> rows, Func<T, TValue> value, NpgsqlDbType type)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(rows[i]);
        }

        return new NpgsqlParameter<TValue[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
