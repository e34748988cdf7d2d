using System.Text.Json;
using SQLitePCL;

namespace OrleansWorkflows.Services.Builtin.Sql;

/// <summary>
/// <c>sql_query</c>: SQL over the outputs so far. Each list output is a table (<see cref="OutputTable"/>); the answer is a list of objects.
/// <c>parameters</c> are bound, never pasted: a list gives <c>@p0 @p1 …</c>, an object <c>@name</c>, <c>:name</c> or <c>$name</c>.
/// Booleans and nested values come back as themselves where a column is read as it is.
/// </summary>
internal sealed class SqlQueryTool(ToolServiceOptions options, TimeProvider time) : IBuiltinTool, IDisposable
{
    private const int MaxRows = 100_000;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Queries are work for a processor; more at once than there are processors would only take turns.</summary>
    private readonly SemaphoreSlim _places = new(Environment.ProcessorCount);

    public static readonly ToolDescription Shape = new(BuiltinService.Name, "sql_query",
        "Runs one SELECT (SQLite) over the outputs of the steps so far. Each list output is a table of that name, a list of lists is flattened one level, "
        + "objects give columns, other items the column 'value', nested values are JSON. Answers a list of objects.",
        JsonBytes.Parse("""
            {"type":"object","properties":{
              "sql":{"type":"string"},
              "parameters":{"description":"a list for @p0, @p1 …, or an object for @name","type":["array","object"]},
              "tables":{"description":"more tables: name -> where in the outputs its list is, such as search.flights","type":"object"}},
             "required":["sql"],"additionalProperties":false}
            """),
        JsonBytes.Parse("""{"type":"array","items":{"type":"object"}}"""), IsReadOnly: true);

    public ToolDescription Description => Shape;

    public async ValueTask<ToolResult> InvokeAsync(ToolArguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        if (arguments.Value("sql") is not { ValueKind: JsonValueKind.String } sql)
        {
            return ToolResult.Failed(arguments.Invalid("'sql' must be text"));
        }

        var parameters = arguments.Value("parameters");
        if (parameters is { ValueKind: not (JsonValueKind.Array or JsonValueKind.Object) })
        {
            return ToolResult.Failed(arguments.Invalid("'parameters' must be a list or an object"));
        }

        var tables = arguments.Value("tables");
        if (tables is { } given && (given.ValueKind is not JsonValueKind.Object || given.EnumerateObject().Any(table => table.Value.ValueKind is not JsonValueKind.String)))
        {
            return ToolResult.Failed(arguments.Invalid("'tables' must be an object of texts such as {\"flights\": \"search.flights\"}"));
        }

        using var deadline = new Deadline(call.Timeout ?? DefaultTimeout, time, cancellationToken);
        var token = deadline.Token;
        var entered = false;
        try
        {
            await _places.WaitAsync(token).ConfigureAwait(false);
            entered = true;
            var outputs = call.Outputs is { } read ? await read(token).ConfigureAwait(false) : new Dictionary<string, JsonBytes>();
            outputs = NamedTables.Add(outputs, tables);
            var text = sql.GetString()!;
            var answer = await Task.Run(() => Query(text, parameters, outputs, options.MaxOutputBytes, token), CancellationToken.None).ConfigureAwait(false);
            return ToolResult.Ok(answer, BuiltinService.Name);
        }
        catch (SqlFailure failure)
        {
            return ToolResult.Failed(new ToolError(failure.Code, $"tool 'sql_query': {failure.Message}", Retryable: failure.Code is "timeout"));
        }
        catch (OperationCanceledException)
        {
            return ToolResult.Failed(new ToolError("timeout", "tool 'sql_query': no free place in time"));
        }
        finally
        {
            if (entered)
            {
                _places.Release();
            }
        }
    }

    public void Dispose() => _places.Dispose();

    private static JsonBytes Query(
        string sql, JsonElement? parameters, IReadOnlyDictionary<string, JsonBytes> outputs, long maxBytes, CancellationToken cancellationToken)
    {
        using var database = new SqlDatabase(cancellationToken);
        var mentioned = SqlNames.Of(sql);
        var loaded = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, output) in outputs)
        {
            if (mentioned.Contains(name) && !name.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase) && loaded.Add(name))
            {
                database.Load(new OutputTable(name, output.Element));
            }
        }

        database.Close();
        try
        {
            using var statement = database.PrepareQuery(sql);
            Bind(database, statement, parameters);
            return Read(database, statement, maxBytes);
        }
        catch (SqlFailure failure) when (
            outputs.Keys.FirstOrDefault(name => failure.Message.Contains($"near \"{name}\"", StringComparison.OrdinalIgnoreCase)) is { } word)
        {
            throw new SqlFailure(failure.Code, $"{failure.Message}; '{word}' is a word of SQL: write it as \"{word}\"");
        }
        catch (SqlFailure failure) when (failure.Message.Contains("no such table", StringComparison.Ordinal))
        {
            throw new SqlFailure(failure.Code, $"{failure.Message}; outputs so far: {(outputs.Count == 0 ? "none" : string.Join(", ", outputs.Keys))}");
        }
    }

    private static void Bind(SqlDatabase database, sqlite3_stmt statement, JsonElement? parameters)
    {
        var missing = new List<string>();
        var count = raw.sqlite3_bind_parameter_count(statement);
        for (var index = 1; index <= count; index++)
        {
            var name = raw.sqlite3_bind_parameter_name(statement, index).utf8_to_string();
            if (Value(parameters, name, index) is { } value)
            {
                database.Bind(statement, index, value);
            }
            else
            {
                missing.Add(name ?? $"?{index}");
            }
        }

        if (missing.Count > 0)
        {
            throw new SqlFailure("invalid_arguments", $"'parameters' gives no value for {string.Join(", ", missing)}");
        }
    }

    private static JsonElement? Value(JsonElement? parameters, string? name, int index)
    {
        if (parameters is not { } given)
        {
            return null;
        }

        if (given.ValueKind is JsonValueKind.Object)
        {
            return name is { Length: > 1 } && given.TryGetProperty(name[1..], out var named) ? named : null;
        }

        var place = name is null || name[0] == '?' ? index - 1
            : name.Length > 2 && name[1] == 'p' && int.TryParse(name.AsSpan(2), out var number) ? number
            : -1;
        return place >= 0 && place < given.GetArrayLength() ? given[place] : null;
    }

    private static JsonBytes Read(SqlDatabase database, sqlite3_stmt statement, long maxBytes)
    {
        var columns = Columns(statement);
        return JsonBytes.Write(writer =>
        {
            writer.WriteStartArray();
            for (var rows = 0; database.Step(statement); rows++)
            {
                if (rows == MaxRows || writer.BytesCommitted + writer.BytesPending > maxBytes)
                {
                    throw new SqlFailure("output_too_large",
                        rows == MaxRows
                            ? $"the answer has more than {MaxRows:N0} rows; add LIMIT"
                            : $"the answer is larger than {maxBytes:N0} bytes; select less or add LIMIT");
                }

                writer.WriteStartObject();
                for (var column = 0; column < columns.Length; column++)
                {
                    writer.WritePropertyName(columns[column].Name);
                    WriteCell(writer, statement, column, columns[column].Type);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    /// <summary>Result columns; a name that comes twice (a join) gets a number.</summary>
    private static (string Name, string? Type)[] Columns(sqlite3_stmt statement)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var columns = new (string Name, string? Type)[raw.sqlite3_column_count(statement)];
        for (var column = 0; column < columns.Length; column++)
        {
            var plain = raw.sqlite3_column_name(statement, column).utf8_to_string();
            var name = plain;
            for (var number = 2; !used.Add(name); number++)
            {
                name = $"{plain}_{number}";
            }

            columns[column] = (name, raw.sqlite3_column_decltype(statement, column).utf8_to_string());
        }

        return columns;
    }

    private static void WriteCell(Utf8JsonWriter writer, sqlite3_stmt statement, int column, string? declaredType)
    {
        switch (raw.sqlite3_column_type(statement, column))
        {
            case raw.SQLITE_NULL:
                writer.WriteNullValue();
                break;
            case raw.SQLITE_INTEGER when declaredType == OutputColumn.Booleans:
                writer.WriteBooleanValue(raw.sqlite3_column_int64(statement, column) != 0);
                break;
            case raw.SQLITE_INTEGER:
                writer.WriteNumberValue(raw.sqlite3_column_int64(statement, column));
                break;
            case raw.SQLITE_FLOAT when double.IsFinite(raw.sqlite3_column_double(statement, column)):
                writer.WriteNumberValue(raw.sqlite3_column_double(statement, column));
                break;
            case raw.SQLITE_FLOAT:
                writer.WriteNullValue();
                break;
            case raw.SQLITE_BLOB:
                writer.WriteBase64StringValue(raw.sqlite3_column_blob(statement, column));
                break;
            case var _ when declaredType == OutputColumn.Nested:
                writer.WriteRawValue(raw.sqlite3_column_text(statement, column).utf8_to_string());
                break;
            default:
                writer.WriteStringValue(raw.sqlite3_column_text(statement, column).utf8_to_string());
                break;
        }
    }
}
