using System.Globalization;
using System.Runtime.CompilerServices;

namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>The writer's connection with its prepared statements; thrown away and opened anew after a fault of the store.</summary>
internal sealed class WriterSession : IDisposable
{
    private readonly ConditionalWeakTable<JournalAppend, object> _unknownFates;

    private WriterSession(SqliteDatabase database, ConditionalWeakTable<JournalAppend, object> unknownFates)
    {
        Database = database;
        Texts = new TextIndexStatements(database);
        Appends = new AppendStatements(database, Texts);
        _unknownFates = unknownFates;
    }

    public SqliteDatabase Database { get; }

    public AppendStatements Appends { get; }

    public TextIndexStatements Texts { get; }

    /// <param name="unknownFates">Appends whose commit failed so that nobody knows; a retry of the same one is compared with what is stored.</param>
    public static WriterSession Open(SqliteJournalOptions options, ConditionalWeakTable<JournalAppend, object> unknownFates)
    {
        var database = SqliteDatabase.Open(options.JournalPath, options.BusyTimeout);
        try
        {
            // FULL: every commit is on the disk before it is acknowledged. The checkpoint interval trades write amplification for a larger log.
            database.Execute(
                "pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864; "
                + "pragma cache_size = -8192; pragma temp_store = memory;");
            SqliteMigrations.Apply(database, "Journal", options.JournalPath);
            if (options.MaxDatabaseSizeBytes is { } quota)
            {
                var pages = Math.Min(quota / 4096, int.MaxValue - 1);
                database.Execute(string.Create(CultureInfo.InvariantCulture, $"pragma max_page_count = {pages}"));
            }

            return new WriterSession(database, unknownFates);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public bool HasUnknownFate(JournalAppend append) => _unknownFates.TryGetValue(append, out _);

    public void Begin() => Database.Execute("begin immediate");

    public void Commit() => Database.Execute("commit");

    public void Rollback()
    {
        if (Database.InTransaction)
        {
            Database.Execute("rollback");
        }
    }

    public void Dispose() => Database.Dispose();
}
