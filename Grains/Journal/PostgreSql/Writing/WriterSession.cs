using System.Globalization;
using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>The writer's connection; thrown away and opened anew after a fault.</summary>
internal sealed class WriterSession : IDisposable
{
    // Where the server says that it waited for a standby in vain. Its text depends on the server's language, this does not.
    private const string StandbyWait = "SyncRepWaitForLSN";

    private readonly NpgsqlConnection _connection;
    private readonly SingleAppend _single;
    private volatile bool _isStandbyMissing;

    private WriterSession(NpgsqlConnection connection)
    {
        _connection = connection;
        _single = new SingleAppend(connection);
        connection.Notice += (_, notice) => _isStandbyMissing |= notice.Notice.Routine == StandbyWait;
    }

    /// <summary>
    /// Opens a connection that no transaction of the one before can overtake: that one is ended at the server, and the lock which it held until then is
    /// taken.
    /// </summary>
    /// <param name="fence">A number of this writer alone.</param>
    public static WriterSession Open(NpgsqlDataSource source, long fence)
    {
        var connection = source.OpenConnection();
        // Before the command's own time-out: what did not get its lock was certainly not written.
        var lockTimeout = Math.Min(5_000, connection.CommandTimeout * 500);
        try
        {
            // Every commit is on the server's disk before it is acknowledged. The plans must not be those of the day when the tables were small.
            using var command = new NpgsqlCommand(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    set synchronous_commit = on;
                    set jit = off;
                    set enable_seqscan = off;
                    set enable_bitmapscan = off;
                    set enable_hashjoin = off;
                    set enable_mergejoin = off;
                    set plan_cache_mode = force_generic_plan;
                    set lock_timeout = {lockTimeout};
                    select pg_terminate_backend(pid) from pg_stat_activity
                      where application_name = current_setting('application_name') and pid <> pg_backend_pid();
                    select pg_advisory_lock({fence});
                    """),
                connection);
            command.ExecuteNonQuery();
            return new WriterSession(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Writes what fits and marks the runs that came in. All of it is one transaction, which is durable when this returns.</summary>
    public void Commit(List<AppendRun> runs)
    {
        if (SingleAppend.Fits(runs))
        {
            runs[0].CameIn = _single.Commit(runs[0].Head.Append);
            ThrowIfStandbyMissing();
            return;
        }

        using var batch = new NpgsqlBatch(_connection);
        AppendBatch.Fill(batch, runs);
        using var reader = batch.ExecuteReader();
        Mark(reader, runs);
        Finish(reader);
    }

    /// <summary>
    /// Marks the runs that are stored exactly as they were sent. To see them is not enough: a commit that was cut off while it waited for a synchronous
    /// standby is visible and not yet there. This transaction's own commit, behind it in the log, waits for the standby again.
    /// </summary>
    public void ReadBack(List<AppendRun> runs)
    {
        using var batch = new NpgsqlBatch(_connection);
        AppendBatch.FillReadBack(batch, runs);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select pg_logical_emit_message(true, 'orleans-workflows', 'read back')"));
        using var reader = batch.ExecuteReader();
        Mark(reader, runs);
        Finish(reader);
    }

    public void Dispose()
    {
        _single.Dispose();
        _connection.Dispose();
    }

    /// <summary>A wait for a synchronous standby that was cut off by the time-out ends as a success; it is none.</summary>
    private void Finish(NpgsqlDataReader reader)
    {
        while (reader.NextResult())
        {
        }

        ThrowIfStandbyMissing();
    }

    private void ThrowIfStandbyMissing()
    {
        if (_isStandbyMissing)
        {
            throw new NpgsqlException("the synchronous standby did not confirm the commit", new TimeoutException("the synchronous standby did not confirm the commit"));
        }
    }

    private static void Mark(NpgsqlDataReader reader, List<AppendRun> runs)
    {
        foreach (var run in runs)
        {
            run.CameIn = false;
        }

        // Rows come back in the order they were sent; where the server thinks otherwise, the search goes round.
        var next = 0;
        while (reader.Read())
        {
            var id = reader.GetString(0);
            var tries = 0;
            for (; tries < runs.Count && runs[next].Id != id; tries++)
            {
                next = (next + 1) % runs.Count;
            }

            if (tries == runs.Count)
            {
                throw new InvalidOperationException($"The server answered with execution {id}, which was not sent.");
            }

            runs[next].CameIn = true;
            next = (next + 1) % runs.Count;
        }
    }
}
