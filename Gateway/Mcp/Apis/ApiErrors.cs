using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Apis;

/// <summary>Calls of operations that failed, told with what to do next.</summary>
internal static class ApiErrors
{
    /// <param name="operation">The one that was called, with its schema where it is known; null: none of that name.</param>
    /// <param name="known">All there are.</param>
    public static CallToolResult Of(OperationError error, string tool, string name, ServiceToolView? operation, IReadOnlyList<ServiceToolView> known)
    {
        var (code, next) = error switch
        {
            { Code: "unknown_tool" or "ambiguous_tool" } =>
                ("WF0550", $"Call {tool} again with one of the operations{(known.Count is > 0 and <= 40 ? $": {string.Join(", ", known.Select(item => item.Name))}" : "")}."),
            { Code: "invalid_arguments" } => ("WF0551", $"Nothing was sent. Correct the arguments and call {tool} again."),
            { Code: "service_unavailable" or "service_disabled" or "url_refused" or "connection_failed" or "circuit_open" } =>
                ("WF0552", $"Nothing was sent. {Again(error, tool)}"),
            { OutcomeUnknown: true } =>
                ("WF0554", "Whether it had its effect is not known. Look first, with an operation that reads; repeat it only when it has not happened."),
            { Code: "output_too_large" } => ("WF0553", $"Ask for less: call {tool} again with a filter or a page."),
            { HttpStatus: 401 or 403 } => ("WF0553", "The API does not accept the credentials. They come from X-Target-Headers (or the service's configuration); whoever set this server up has to mend them."),
            { HttpStatus: 404 } => ("WF0553", "There is no such thing. Look the id up with an operation that lists or searches."),
            { HttpStatus: >= 400 and < 500 and not 408 and not 429 } => ("WF0553", $"The API refused it. Correct what it says and call {tool} again."),
            _ => ("WF0553", Again(error, tool)),
        };
        var json = new JsonObject
        {
            ["status"] = "failed",
            ["operation"] = name,
            ["error"] = new JsonObject
            {
                ["code"] = code,
                ["cause"] = error.Code,
                ["message"] = error.Message,
                ["http_status"] = error.HttpStatus,
                ["outcome_unknown"] = error.OutcomeUnknown,
            },
        };
        if (code == "WF0551" && operation is not null)
        {
            json["arguments_schema"] = JsonNode.Parse(operation.InputSchema.Utf8);
        }

        var message = error.Message.TrimEnd('.');
        return ToolResults.Failure($"{code}: {message}. {next}", json);
    }

    private static string Again(OperationError error, string tool) => error.RetryAfter is { } wait
        ? $"Wait {Math.Ceiling(wait.TotalSeconds):0} s, then call {tool} again."
        : $"Wait some seconds, then call {tool} again; if it stays so, tell the user that the API is not available.";
}
