using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Apis.Questions;

/// <summary>What <c>&lt;api&gt;_query</c> answers.</summary>
internal static class QueryAnswer
{
    private const int MaxOffered = 5;

    public const string Schema = """
        {
          "type": "object",
          "properties": {
            "status": { "type": "string", "enum": ["answered", "not_answered", "failed"] },
            "answer": { "type": "string" },
            "calls": {
              "type": "array",
              "description": "What was called for it.",
              "items": { "type": "object", "properties": { "operation": { "type": "string" }, "arguments": { "type": "object" }, "status": { "type": "string" } } }
            },
            "message": { "type": "string", "description": "Why there is no answer, and what to do." },
            "operations": {
              "type": "array",
              "description": "Those that fit the question, best first.",
              "items": {
                "type": "object",
                "properties": {
                  "operation": { "type": "string" }, "description": { "type": ["string", "null"] }, "changes_data": { "type": "boolean" },
                  "arguments_schema": { "type": "object" }, "call": { "type": "object", "description": "The tool to call and its arguments; fill in the values." }
                }
              }
            },
            "error": { "type": "object" }
          },
          "required": ["status"]
        }
        """;

    public static CallToolResult Answered(string answer, IReadOnlyList<QueryRound> rounds) => ToolResults.Of(new JsonObject
    {
        ["status"] = "answered",
        ["answer"] = answer,
        ["calls"] = Calls(rounds),
    });

    /// <param name="why">A sentence.</param>
    public static CallToolResult NotAnswered(CallerApi api, string question, ServiceOperations operations, IReadOnlyList<QueryRound> rounds, string why)
    {
        var own = operations.Items.Where(operation => operations.Kind != "graphql" || operation.Name != "execute").ToList();
        var fitting = OperationRanking.Fitting(question, own).Take(MaxOffered).ToList();
        var json = new JsonObject
        {
            ["status"] = "not_answered",
            ["message"] = $"{why} " + (fitting.Count == 0
                ? $"No operation of the API '{api.Name}' shares a word with the question; {api.ExecuteTool} lists all of them."
                : $"Call {api.ExecuteTool} yourself with one of the operations below."),
            ["operations"] = new JsonArray([.. fitting.Select(operation => (JsonNode)Offer(api, operation))]),
        };
        if (rounds.Count > 0)
        {
            json["calls"] = Calls(rounds);
        }

        return ToolResults.Of(json);
    }

    private static JsonArray Calls(IReadOnlyList<QueryRound> rounds) => new([.. rounds.Where(round => round.Operation is not null).Select(round => (JsonNode)new JsonObject
    {
        ["operation"] = round.Operation,
        ["arguments"] = JsonNode.Parse(round.Arguments?.GetRawText() ?? "{}"),
        ["status"] = round.Status,
    })]);

    private static JsonObject Offer(CallerApi api, ServiceToolView operation)
    {
        var arguments = new JsonObject();
        var schema = operation.InputSchema.Element;
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray())
            {
                arguments[name.GetString()!] = "…";
            }
        }

        return new JsonObject
        {
            ["operation"] = operation.Name,
            ["description"] = operation.Description,
            ["changes_data"] = !operation.IsReadOnly,
            ["arguments_schema"] = JsonNode.Parse(operation.InputSchema.Utf8),
            ["call"] = new JsonObject { ["tool"] = api.ExecuteTool, ["arguments"] = new JsonObject { ["operation"] = operation.Name, ["arguments"] = arguments } },
        };
    }
}
