using SQLitePCL;

namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>SQLite answered a call with an error code.</summary>
internal sealed class SqliteFault(int code, string message) : Exception($"SQLite error {code}: {message}")
{
    private int PrimaryCode => code & 0xff;

    /// <summary>
    /// True when the store as a whole can not serve (locked, full, unreadable), false when only this statement or its values are wrong.
    /// </summary>
    public bool ConcernsStore => PrimaryCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_NOMEM or raw.SQLITE_READONLY
        or raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_FULL or raw.SQLITE_CANTOPEN or raw.SQLITE_PROTOCOL or raw.SQLITE_PERM
        or raw.SQLITE_AUTH or raw.SQLITE_NOTADB or raw.SQLITE_NOLFS;

    /// <summary>The same as the error that callers of the journal see: what, where, and how to mend it.</summary>
    /// <param name="fate">What is known of the write.</param>
    public JournalUnavailableException Explain(string path, string fate, bool isFateUnknown = false) => new(
        PrimaryCode switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
                $"WF0602: the database '{path}' is locked by another program. {fate} Close what holds it open for writing.",
            raw.SQLITE_FULL => $"WF0603: no room for the database '{path}': the disk or its quota is full. {fate} Free space and try again.",
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN =>
                $"WF0604: the database '{path}' can not be opened for writing. {fate} Check that the directory exists and belongs to this user.",
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
                $"WF0605: the file '{path}' is damaged or no database. {fate} Restore it from a backup.",
            _ => $"WF0606: reading or writing the database '{path}' failed ({Message}). {fate} Check the disk.",
        },
        this) { IsFateUnknown = isFateUnknown };
}
