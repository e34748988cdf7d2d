using System.Buffers;
using System.Text;
using SQLitePCL;

namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>A prepared statement. Parameters are numbered from 1, columns from 0. Reset it after every use, also after a fault.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IDisposable
{
    public SqliteStatement Bind(int parameter, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, long? value) => value is { } some ? Bind(parameter, some) : BindNull(parameter);

    /// <summary>An instant as 100 ns ticks since the Unix epoch.</summary>
    public SqliteStatement Bind(int parameter, DateTimeOffset value) => Bind(parameter, value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks);

    public SqliteStatement Bind(int parameter, DateTimeOffset? value) => value is { } some ? Bind(parameter, some) : BindNull(parameter);

    public SqliteStatement Bind(int parameter, byte[]? value)
    {
        if (value is null)
        {
            return BindNull(parameter);
        }

        // An empty span has no address, which SQLite would take for null.
        database.Check(value.Length == 0
            ? raw.sqlite3_bind_zeroblob(handle, parameter, 0)
            : raw.sqlite3_bind_blob(handle, parameter, value.AsSpan()));
        return this;
    }

    public SqliteStatement Bind(int parameter, string? value)
    {
        if (value is null)
        {
            return BindNull(parameter);
        }

        if (value.Length == 0)
        {
            database.Check(raw.sqlite3_bind_text(handle, parameter, ""));
            return this;
        }

        byte[]? rented = null;
        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        var buffer = size <= 512 ? stackalloc byte[512] : (rented = ArrayPool<byte>.Shared.Rent(size));
        var length = Encoding.UTF8.GetBytes(value, buffer);
        var code = raw.sqlite3_bind_text(handle, parameter, buffer[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        database.Check(code);
        return this;
    }

    public SqliteStatement BindNull(int parameter)
    {
        database.Check(raw.sqlite3_bind_null(handle, parameter));
        return this;
    }

    /// <summary>True when there is a row to read, false at the end.</summary>
    /// <exception cref="SqliteFault">The statement failed; it is reset.</exception>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code == raw.SQLITE_DONE)
        {
            return false;
        }

        var fault = database.Fault(code);
        _ = raw.sqlite3_reset(handle);
        throw fault;
    }

    /// <summary>Runs to the end and resets.</summary>
    public void Run()
    {
        while (Step())
        {
        }

        Reset();
    }

    public void Reset() => _ = raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public int Int32(int column) => raw.sqlite3_column_int(handle, column);

    public DateTimeOffset Instant(int column) => new(Int64(column) + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);

    public DateTimeOffset? InstantOrNull(int column) => IsNull(column) ? null : Instant(column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public byte[] Blob(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    public byte[]? BlobOrNull(int column) => IsNull(column) ? null : Blob(column);

    public bool BlobEquals(int column, ReadOnlySpan<byte> other) => raw.sqlite3_column_blob(handle, column).SequenceEqual(other);

    public void Dispose() => handle.Dispose();
}
