using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Mcp.Tools;

/// <summary>Output schemas of tools.</summary>
internal static class OutputSchema
{
    /// <summary>
    /// The schema of what a tool answers, or of what any tool answers to a call that it refuses: <c>{error, problems?}</c>. Some clients hold failures against the schema
    /// too, and show that they do not conform in place of what they say.
    /// </summary>
    /// <param name="answer">Schema of the answer: an object with properties.</param>
    public static JsonElement OrError(string answer)
    {
        var schema = JsonNode.Parse(answer)!.AsObject();
        var properties = schema["properties"]!.AsObject();
        properties["error"] ??= new JsonObject { ["type"] = "object" };
        properties["problems"] ??= new JsonObject
        {
            ["type"] = "array", ["items"] = new JsonObject { ["type"] = "object" }, ["description"] = "Of a call that was refused: each mistake with its place.",
        };
        if (schema["required"]?.DeepClone() is { } required)
        {
            schema.Remove("required");
            schema["anyOf"] = new JsonArray(new JsonObject { ["required"] = required }, new JsonObject { ["required"] = new JsonArray("error") });
        }

        return JsonElement.Parse(schema.ToJsonString());
    }
}
