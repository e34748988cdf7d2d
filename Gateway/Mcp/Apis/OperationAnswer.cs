using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Apis;

/// <summary>What an operation or a query answers: the result, or the table that holds it with how to ask it.</summary>
internal static class OperationAnswer
{
    /// <summary>Room for what stands around a result.</summary>
    public const int Margin = 1_500;

    /// <summary>Its output schema.</summary>
    public const string Schema = """
        {
          "type": "object",
          "properties": {
            "status": { "type": "string", "enum": ["completed", "failed"] },
            "operation": { "type": "string" },
            "result": { "description": "What the operation answered; left out when it is too large, then table has it." },
            "table": {
              "type": "object",
              "description": "The result, kept as a table for sql_query.",
              "properties": {
                "name": { "type": "string" }, "rows": { "type": "integer" }, "columns": { "type": "array", "items": { "type": "string" } },
                "list": { "type": "string", "description": "Where in the result its rows were." }, "kept_until": { "type": "string", "description": "Each use keeps it longer." }
              }
            },
            "preview": { "type": "array", "description": "The first rows of the table." },
            "next": { "type": "string", "description": "What to call next." },
            "error": { "type": "object" },
            "arguments_schema": { "type": "object", "description": "Of an operation whose arguments did not fit." }
          },
          "required": ["status"]
        }
        """;

    /// <param name="operation">Null: a query over tables.</param>
    public static CallToolResult Of(ServiceReply reply, string? operation)
    {
        var json = new JsonObject { ["status"] = "completed" };
        if (operation is not null)
        {
            json["operation"] = operation;
        }

        if (reply.Output is { } output)
        {
            json["result"] = JsonNode.Parse(output.Utf8);
        }

        if (reply.Table is { } table)
        {
            json["table"] = Json(table);
            if (reply.Output is null)
            {
                json["preview"] = JsonNode.Parse(table.Preview.Utf8);
            }

            json["next"] = Next(table, reply.Output is null);
        }

        return ToolResults.Of(json);
    }

    public static string Next(KeptTable table, bool isTooLong) =>
        (isTooLong ? $"The result has {table.Rows} rows, more than one answer may hold. " : "")
        + $"Ask it with {SqlTool.Name}, such as {{\"sql\": \"SELECT {(table.Columns.Count == 0 ? "*" : Quote(table.Columns[0]))}, … FROM {Quote(table.Name)} WHERE … LIMIT 50\"}}.";

    private static JsonObject Json(KeptTable table) => new()
    {
        ["name"] = table.Name,
        ["rows"] = table.Rows,
        ["columns"] = new JsonArray([.. table.Columns.Take(200).Select(column => (JsonNode)column)]),
        ["list"] = table.Path,
        ["kept_until"] = table.Until.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>As SQL takes it.</summary>
    private static string Quote(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : $"\\\"{name}\\\"";
}
