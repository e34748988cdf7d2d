namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>
/// Threads that read, each with its own connection, so that no grain thread ever blocks on a file. What waits together is read in one
/// transaction; a read sees every write that was acknowledged before it was asked for.
/// </summary>
internal sealed class SqliteReaders : IDisposable
{
    private const int MaxBatch = 32;

    private readonly SqliteJournalOptions _options;
    private readonly WaitingLine<PendingRead> _line = new();
    private readonly Thread[] _threads;

    public SqliteReaders(SqliteJournalOptions options, string name)
    {
        _options = options;
        _threads = new Thread[options.ReaderThreads];
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = $"journal {name} {i}" };
            _threads[i].Start();
        }
    }

    /// <param name="read">Static: runs on a reader thread.</param>
    /// <exception cref="JournalUnavailableException">The store can not be read or is closed.</exception>
    public ValueTask<T> ReadAsync<TArgument, T>(
        Func<SqliteDatabase, TArgument, T> read, TArgument argument, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        var pending = new PendingRead<TArgument, T>(read, argument, cancellationToken);
        if (!_line.TryEnqueue(pending))
        {
            pending.Fail(new JournalUnavailableException($"WF0607: the journal '{_options.JournalPath}' is closed, because the process is stopping."));
        }

        return new ValueTask<T>(pending.Completion);
    }

    public void Dispose()
    {
        _line.Close();
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Run()
    {
        SqliteDatabase? database = null;
        var batch = new List<PendingRead>();
        while (_line.Take(batch, MaxBatch))
        {
            var done = 0;
            try
            {
                database ??= Open();
                database.Execute("begin");
                for (; done < batch.Count; done++)
                {
                    batch[done].Execute(database);
                }

                database.Execute("commit");
                batch.ForEach(static read => read.Complete());
            }
            catch (Exception exception)
            {
                database?.Dispose();
                database = null;
                FailOne(batch, done, exception);
            }
        }

        database?.Dispose();
    }

    /// <summary>The read that failed fails alone; the others are complete, or go back into the line.</summary>
    private void FailOne(List<PendingRead> batch, int failed, Exception exception)
    {
        var error = exception is SqliteFault fault ? fault.Explain(_options.JournalPath, "Nothing was read.") : exception;
        for (var i = 0; i < batch.Count; i++)
        {
            if (i < failed)
            {
                batch[i].Complete();
            }
            else if (i == failed || !_line.TryEnqueue(batch[i]))
            {
                batch[i].Fail(error);
            }
        }
    }

    private SqliteDatabase Open()
    {
        var database = SqliteDatabase.Open(_options.JournalPath, _options.BusyTimeout);
        database.Execute("pragma query_only = on; pragma cache_size = -4096; pragma temp_store = memory;");
        return database;
    }
}
