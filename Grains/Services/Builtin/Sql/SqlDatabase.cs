using System.Globalization;
using System.Text.Json;
using SQLitePCL;

namespace OrleansWorkflows.Services.Builtin.Sql;

/// <summary>
/// A database in memory that lives for one query. Once the tables are filled, it lets nothing through but reading them: an authorizer refuses
/// writing, attaching, pragmas and loading of code while the statement is prepared.
/// </summary>
internal sealed class SqlDatabase : IDisposable
{
    private const int MaxPages = 64 * 1024; // of 4 KiB
    private const int StepsBetweenChecks = 2_000;

    private readonly sqlite3 _database;
    private readonly List<(OutputTable Table, HashSet<string> Added)> _empty = [];

    static SqlDatabase() => Batteries_V2.Init();

    public SqlDatabase(CancellationToken cancellationToken)
    {
        Check(raw.sqlite3_open_v2(":memory:", out _database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_MEMORY, null!));
        Run("pragma temp_store = memory");
        Run($"pragma max_page_count = {MaxPages}");
        raw.sqlite3_progress_handler(_database, StepsBetweenChecks, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null!);
    }

    public void Load(OutputTable table)
    {
        // A table without rows gets its columns from the query: nothing else knows them.
        if (table.Columns.Count == 0)
        {
            Run($"create table {Quote(table.Name)} (value)");
            _empty.Add((table, new HashSet<string>(["value"], StringComparer.OrdinalIgnoreCase)));
            return;
        }

        if (table.Columns.Count > 1_000)
        {
            throw new SqlFailure("invalid_arguments", $"the output '{table.Name}' has {table.Columns.Count} different keys; a table has at most 1,000 columns");
        }

        Run($"create table {Quote(table.Name)} ({string.Join(", ", table.Columns.Select(column => $"{Quote(column.Name)} {column.DeclaredType}"))})");
        using var insert = Prepare($"insert into {Quote(table.Name)} values ({string.Join(", ", table.Columns.Select((_, index) => $"?{index + 1}"))})", out _);
        Run("begin");
        foreach (var row in table.Rows)
        {
            raw.sqlite3_clear_bindings(insert);
            foreach (var (column, value) in table.Row(row))
            {
                Bind(insert, column + 1, value);
            }

            Check(raw.sqlite3_step(insert), raw.SQLITE_DONE);
            raw.sqlite3_reset(insert);
        }

        Run("commit");
    }

    /// <summary>From here on, reading is all that is possible.</summary>
    public void Close() => Check(raw.sqlite3_set_authorizer(_database, Authorize, null!));

    public sqlite3_stmt PrepareQuery(string sql)
    {
        while (true)
        {
            var code = raw.sqlite3_prepare_v2(_database, sql, out var statement, out var rest);
            if (code == raw.SQLITE_OK)
            {
                if (statement is null || statement.IsInvalid)
                {
                    throw new SqlFailure("invalid_arguments", "'sql' holds no statement");
                }

                if (!IsBlank(rest) || raw.sqlite3_stmt_readonly(statement) == 0)
                {
                    statement.Dispose();
                    throw new SqlFailure("invalid_arguments", "'sql' must be one SELECT and nothing after it; it is read-only");
                }

                return statement;
            }

            var message = raw.sqlite3_errmsg(_database).utf8_to_string();
            if (code == raw.SQLITE_INTERRUPT)
            {
                throw new SqlFailure("timeout", "it took too long");
            }

            if (code == raw.SQLITE_AUTH || message.StartsWith("not authorized", StringComparison.Ordinal))
            {
                throw new SqlFailure("invalid_arguments", $"'sql' may only read the outputs: one SELECT, no changes, no ATTACH, no PRAGMA ({message})");
            }

            if (!TryAddColumn(message))
            {
                throw new SqlFailure("invalid_arguments", $"'sql' can not be run: {message}");
            }
        }
    }

    public void Bind(sqlite3_stmt statement, int index, JsonElement value) => Check(value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => raw.sqlite3_bind_null(statement, index),
        JsonValueKind.True => raw.sqlite3_bind_int(statement, index, 1),
        JsonValueKind.False => raw.sqlite3_bind_int(statement, index, 0),
        JsonValueKind.Number when value.TryGetInt64(out var whole) => raw.sqlite3_bind_int64(statement, index, whole),
        JsonValueKind.Number => raw.sqlite3_bind_double(statement, index, value.GetDouble()),
        JsonValueKind.String => raw.sqlite3_bind_text(statement, index, value.GetString()!),
        _ => raw.sqlite3_bind_text(statement, index, value.GetRawText()),
    });

    /// <returns>False at the end.</returns>
    public bool Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            raw.SQLITE_INTERRUPT => throw new SqlFailure("timeout", "it took too long; select less, or add a condition to the join"),
            raw.SQLITE_FULL or raw.SQLITE_NOMEM => throw new SqlFailure("output_too_large", "it needs more memory than a query may have; select less"),
            _ => throw new SqlFailure("invalid_arguments", $"'sql' can not be run: {raw.sqlite3_errmsg(_database).utf8_to_string()}"),
        };
    }

    public void Dispose() => _database.Dispose();

    private static int Authorize(object data, int action, string first, string second, string database, string trigger) => action switch
    {
        raw.SQLITE_SELECT or raw.SQLITE_READ or raw.SQLITE_RECURSIVE => raw.SQLITE_OK,
        raw.SQLITE_FUNCTION when second is not null && !second.Equals("load_extension", StringComparison.OrdinalIgnoreCase)
            && !second.Equals("fts3_tokenizer", StringComparison.OrdinalIgnoreCase) => raw.SQLITE_OK,
        _ => raw.SQLITE_DENY,
    };

    /// <summary>Gives a column that the query names to a table that has no rows to know it from.</summary>
    private bool TryAddColumn(string message)
    {
        const string Start = "no such column: ";
        if (!message.StartsWith(Start, StringComparison.Ordinal))
        {
            return false;
        }

        var column = message[(message.LastIndexOf('.') is var dot && dot > 0 ? dot + 1 : Start.Length)..].Trim('"', '`', '[', ']');
        foreach (var (table, added) in _empty)
        {
            if (added.Count < 200 && added.Add(column))
            {
                Check(raw.sqlite3_set_authorizer(_database, (strdelegate_authorizer)null!, null!));
                Run($"alter table {Quote(table.Name)} add column {Quote(column)}");
                Close();
                return true;
            }
        }

        return false;
    }

    private sqlite3_stmt Prepare(string sql, out string rest)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out var statement, out rest));
        return statement;
    }

    private void Run(string sql)
    {
        using var statement = Prepare(sql, out _);
        while (raw.sqlite3_step(statement) is var code && code != raw.SQLITE_DONE)
        {
            Check(code, raw.SQLITE_ROW);
        }
    }

    private void Check(int code, int expected = raw.SQLITE_OK)
    {
        if (code == expected)
        {
            return;
        }

        throw code switch
        {
            raw.SQLITE_INTERRUPT => new SqlFailure("timeout", "it took too long"),
            raw.SQLITE_FULL or raw.SQLITE_NOMEM or raw.SQLITE_TOOBIG => new SqlFailure("output_too_large", "the outputs it reads are too large for a query"),
            _ => new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"SQLite answered {code}: {raw.sqlite3_errmsg(_database).utf8_to_string()}")),
        };
    }

    /// <summary>Nothing but space, comments and semicolons.</summary>
    private static bool IsBlank(string? rest)
    {
        rest = (rest ?? "").Trim(' ', '\t', '\r', '\n', ';', '\0');
        while (rest.Length > 0)
        {
            var end = rest.StartsWith("--", StringComparison.Ordinal) ? rest.IndexOf('\n', StringComparison.Ordinal)
                : rest.StartsWith("/*", StringComparison.Ordinal) ? rest.IndexOf("*/", StringComparison.Ordinal) + 1
                : 0;
            if (end == 0)
            {
                return false;
            }

            rest = end < 0 ? "" : rest[(end + 1)..].Trim(' ', '\t', '\r', '\n', ';', '\0');
        }

        return true;
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
