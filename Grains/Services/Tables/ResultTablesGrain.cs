using System.Text.Json;
using Orleans.Concurrency;
using OrleansWorkflows.Recipes;
using OrleansWorkflows.Services.Builtin.Sql;

namespace OrleansWorkflows.Services.Tables;

/// <summary>The address of an owner's tables; the silo holds them.</summary>
[Reentrant]
public sealed class ResultTablesGrain(ResultTables tables, IToolInvoker invoker, RecipeObserver recipes) : Grain, IResultTablesGrain
{
    private const int PreviewRows = 5;

    private const int PreviewBytes = 4_000;

    private string Owner => this.GetPrimaryKeyString();

    public Task<KeptTable> Keep(JsonBytes output, string name, bool replaces)
    {
        var (path, rows) = RowsOfResult.Find(output.Element);
        var kept = path.Length == 0 ? output : JsonBytes.From(rows);
        var (given, until) = tables.Keep(Owner, name, replaces, kept);
        return Task.FromResult(Describe(given, path, kept, until));
    }

    public async Task<ServiceReply> Query(JsonBytes args, TimeSpan timeout, ResultUse use)
    {
        var mentioned = args.Element.TryGetProperty("sql", out var sql) && sql.ValueKind == JsonValueKind.String ? SqlNames.Of(sql.GetString()!) : new HashSet<string>();
        var outputs = tables.Of(Owner, mentioned.Contains);
        var result = await invoker.InvokeAsync(
            new ToolCall
            {
                Tool = $"{BuiltinService.Name}.{SqlQueryTool.Shape.Name}",
                Args = args,
                IdempotencyKey = "",
                Timeout = timeout,
                Outputs = _ => ValueTask.FromResult(outputs),
            },
            CancellationToken.None);
        if (result.Output is not { } rows)
        {
            return Results.Failure(result.Error!);
        }

        var reply = await Results.ReplyAsync(rows, use, "result", Keep);
        await recipes.QueryAsync(use.Learner, SqlQueryTool.Shape.Name, args, [.. outputs.Keys.Where(mentioned.Contains)], rows, reply.Table);
        return reply;
    }

    public Task<IReadOnlyList<KeptTable>> List() => Task.FromResult<IReadOnlyList<KeptTable>>(
        [.. tables.Of(Owner, _ => false).Select(pair => Describe(pair.Key, "", pair.Value, tables.UntilOf(Owner, pair.Key) ?? default))]);

    private static KeptTable Describe(string name, string path, JsonBytes rows, DateTimeOffset until)
    {
        var table = new OutputTable(name, rows.Element);
        return new KeptTable(name, path, table.Rows.Count, [.. table.Columns.Select(column => column.Name)], Preview(table), rows.SizeBytes, until);
    }

    private static JsonBytes Preview(OutputTable table) => JsonBytes.Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var row in table.Rows.Take(PreviewRows))
        {
            if (writer.BytesCommitted + writer.BytesPending + row.GetRawText().Length > PreviewBytes)
            {
                break;
            }

            row.WriteTo(writer);
        }

        writer.WriteEndArray();
    });
}
