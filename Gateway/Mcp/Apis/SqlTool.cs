using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Management;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Apis;

/// <summary><c>sql_query</c>: SQL over the results that are kept for a caller.</summary>
public sealed class SqlTool(IGrainFactory grains, OperationCalls calls, GatewaySettings settings)
{
    public const string Name = "sql_query";

    public static readonly Tool Definition = ManagementTools.Define(
        Name, "Ask kept results in SQL",
        """
        Use this when a result was kept as a table and you need some of its rows or a figure: filter, sort, join, group. One SELECT in SQLite's SQL; nothing can be changed.
        Tables are named in the answers that kept them; they are yours alone and go 30 minutes after their last use. Nested values are JSON: json_extract(column, '$.field').
        """,
        $$"""
        {
          "type": "object",
          "properties": {
            "sql": { "type": "string", "description": "One SELECT over the tables, such as SELECT name, price FROM flights WHERE price < 300 ORDER BY price LIMIT 20." },
            "parameters": { "anyOf": [{ "type": "array" }, { "type": "object" }], "description": "Values for @p0, @p1 … (a list) or @name (an object)." },
            "keep_as": { "type": "string", "pattern": "{{TableNames.Pattern}}", "description": "Keeps the answer as a table of this name." }
          },
          "required": ["sql"],
          "additionalProperties": false
        }
        """,
        OperationAnswer.Schema,
        readOnly: true, destructive: false, idempotent: true, openWorld: false);

    public async ValueTask<CallToolResult> CallAsync(ToolCall call)
    {
        var fields = new BodyFields(call.Arguments);
        var sql = fields.Required("sql");
        var parameters = fields.Any("parameters");
        if (parameters is { IsNull: false, Element.ValueKind: not (JsonValueKind.Array or JsonValueKind.Object) })
        {
            fields.Add("parameters", "'parameters' must be a list for @p0, @p1 …, or an object for @name.");
        }

        var keepAs = TableNames.Read(fields, "keep_as");
        fields.Complete(call);
        var tables = grains.GetGrain<IResultTablesGrain>(CallerApi.OwnerOf(call.Caller));
        var reply = await tables.Query(Arguments(sql!, parameters), settings.Mcp.ApiTimeout, new ResultUse("", settings.Mcp.OutputLimit - OperationAnswer.Margin, keepAs, calls.LearnerOf(call.Caller)));
        return reply.Error is { } error ? Failure(error, await tables.List()) : OperationAnswer.Of(reply, null);
    }

    public static JsonBytes Arguments(string sql, JsonBytes? parameters)
    {
        var args = new JsonObject { ["sql"] = sql };
        if (parameters is { IsNull: false })
        {
            args["parameters"] = JsonNode.Parse(parameters.Utf8);
        }

        return JsonBytes.From(args);
    }

    private static CallToolResult Failure(OperationError error, IReadOnlyList<KeptTable> tables)
    {
        var next = tables.Count == 0
            ? "No result is kept for you (any more): call the operation again, with keep_as, and ask then."
            : $"Correct the sql and call {Name} again. Tables: {string.Join("; ", tables.Take(20).Select(table => $"{table.Name} ({string.Join(", ", table.Columns.Take(30))})"))}.";
        return ToolResults.Failure($"WF0555: {error.Message.TrimEnd('.')}. {next}", new JsonObject
        {
            ["status"] = "failed",
            ["error"] = new JsonObject { ["code"] = "WF0555", ["cause"] = error.Code, ["message"] = error.Message },
        });
    }
}
