using Microsoft.Data.Sqlite;

namespace OrleansWorkflows.Benchmarks.Large;

/// <summary>Looks into the store of a process that runs, as only a measurement may.</summary>
internal sealed class JournalLook : IDisposable
{
    private static readonly string[] Statuses = ["queued", "running", "waiting", "paused", "compensating", "completed", "failed", "cancelled"];

    private readonly SqliteConnection _connection;

    public JournalLook(string data)
    {
        SQLitePCL.Batteries_V2.Init();
        _connection = new SqliteConnection($"Data Source={Path.Combine(data, "journal.db")};Pooling=False;Mode=ReadOnly");
        _connection.Open();
    }

    public string OnlyExecution() => Read("select execution_id from executions where execution_id <> $id", "", r => r.GetString(0)).Single();

    public string Status(string execution) => Statuses[Number("select status from executions where execution_id = $id", execution)];

    public string Error(string execution) => Read("select coalesce(error, '') from executions where execution_id = $id", execution, r => r.GetString(0))[0];

    public long Events(string execution) =>
        Number("select coalesce(max(first_sequence + event_count - 1), 0) from (select * from execution_journal where execution_id = $id order by first_sequence desc limit 1)", execution);

    public long SnapshotBytes(string execution) =>
        Number("select coalesce(sum(length(state)), 0) from execution_snapshots where execution_id = $id", execution);

    public IReadOnlyList<Row> Rows(string execution) => Read(
        "select first_sequence, event_count, length(events), at from execution_journal where execution_id = $id order by first_sequence",
        execution,
        r => new Row(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), TimeSpan.FromTicks(r.GetInt64(3))));

    public void Dispose() => _connection.Dispose();

    private long Number(string sql, string execution) => Read(sql, execution, r => r.GetInt64(0))[0];

    private List<T> Read<T>(string sql, string execution, Func<SqliteDataReader, T> row)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Only the constants above.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$id", execution);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}

/// <summary>One append.</summary>
/// <param name="At">Since 1970.</param>
internal sealed record Row(long First, long Events, long Bytes, TimeSpan At);
