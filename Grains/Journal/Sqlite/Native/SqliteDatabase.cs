using SQLitePCL;

namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>
/// One connection, owned by one thread, on the native interface: statements are prepared once and bound without boxing, which the ADO.NET
/// layer can not do.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int MaxCachedStatements = 128;

    private readonly sqlite3 _handle;
    private readonly List<SqliteStatement> _prepared = [];
    private readonly Dictionary<string, SqliteStatement> _cached = new(StringComparer.Ordinal);

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    /// <summary>Rows that the last insert, update or delete changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <exception cref="SqliteFault">The file can not be opened.</exception>
    public static SqliteDatabase Open(string path, TimeSpan busyTimeout, bool readOnly = false)
    {
        var flags = raw.SQLITE_OPEN_NOMUTEX | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var database = new SqliteDatabase(handle);
        if (code != raw.SQLITE_OK)
        {
            database.Dispose();
            throw new SqliteFault(code, $"can not open '{path}'");
        }

        raw.sqlite3_busy_timeout(handle, (int)busyTimeout.TotalMilliseconds);
        return database;
    }

    /// <summary>Runs a script of any number of statements.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>A statement that lives as long as the connection.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var statement = Compile(sql);
        _prepared.Add(statement);
        return statement;
    }

    /// <summary>A statement found again by its text; use it before asking for the next one.</summary>
    public SqliteStatement Cached(string sql)
    {
        if (_cached.TryGetValue(sql, out var statement))
        {
            return statement;
        }

        if (_cached.Count >= MaxCachedStatements)
        {
            DisposeCached();
        }

        statement = Compile(sql);
        _cached.Add(sql, statement);
        return statement;
    }

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Fault(code);
        }
    }

    public SqliteFault Fault(int code)
    {
        var extended = raw.sqlite3_extended_errcode(_handle);
        return new SqliteFault((extended & 0xff) == (code & 0xff) ? extended : code, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    public void Dispose()
    {
        DisposeCached();
        _prepared.ForEach(static statement => statement.Dispose());
        _prepared.Clear();
        _handle.Dispose();
    }

    private SqliteStatement Compile(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var prepared));
        return new SqliteStatement(this, prepared);
    }

    private void DisposeCached()
    {
        foreach (var statement in _cached.Values)
        {
            statement.Dispose();
        }

        _cached.Clear();
    }
}
