using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Mcp;

/// <summary>Results of tools: structured content and the same JSON as text; failures begin with a sentence for the model.</summary>
internal static class ToolResults
{
    public static CallToolResult Of(JsonObject json)
    {
        var text = json.ToJsonString(JsonText.Options);
        return new CallToolResult { StructuredContent = JsonElement.Parse(text), Content = [new TextContentBlock { Text = text }] };
    }

    /// <param name="sentence">What is wrong and what to do next.</param>
    public static CallToolResult Failure(string sentence, JsonObject json)
    {
        var result = Of(json);
        result.Content = [new TextContentBlock { Text = sentence }, .. result.Content];
        result.IsError = true;
        return result;
    }

    public static CallToolResult Failure(ApiProblem problem)
    {
        var sentence = new StringBuilder($"{problem.Code}: {problem.Detail}");
        foreach (var error in problem.Errors.Where(error => !error.IsWarning).Take(50))
        {
            var at = error.Line > 0 ? $" (line {error.Line}, column {error.Column})" : "";
            sentence.Append('\n').Append("- ").Append(error.Path.Length > 0 ? error.Path + at + ": " : "").Append(error.Message);
        }

        var json = new JsonObject { ["error"] = new JsonObject { ["code"] = problem.Code, ["message"] = problem.Detail } };
        if (problem.Errors.Count > 0)
        {
            json["problems"] = ApiProblem.ToJson(problem.Errors.Take(50));
            if (problem.Errors.Count > 50)
            {
                json["further_problems"] = problem.Errors.Count - 50;
            }
        }

        foreach (var (name, value) in problem.Members)
        {
            json[name] = value?.DeepClone();
        }

        return Failure(sentence.ToString(), json);
    }
}
