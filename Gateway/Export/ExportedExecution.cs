using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Export;

/// <param name="Params">Null: too large to travel along.</param>
/// <param name="Result">Null: there is none, or it is too large to travel along.</param>
/// <param name="Omitted">What was too large, with how to get it.</param>
public sealed record ExportedExecution(ExecutionView View, JsonBytes? Params, JsonBytes? Result, string? Omitted)
{
    /// <summary>Of one value of an execution; what is larger is had from the execution itself.</summary>
    private const int MostOfAValue = 16 * 1024;

    public double? DurationMs => View.EndedAt is { } end ? Math.Round((end - View.StartedAt).TotalMilliseconds, 3) : null;

    public static ExportedExecution Of(ExecutionView view)
    {
        var large = new List<string>();
        var (parameters, result) = (Small(view.Params, "params"), view.Result is { } given ? Small(given, "result") : null);
        return new ExportedExecution(view, parameters, result, large.Count == 0 ? null : $"{string.Join(", ", large)}: GET /executions/{view.ExecutionId} has it");

        JsonBytes? Small(JsonBytes value, string name)
        {
            if (value.SizeBytes <= MostOfAValue)
            {
                return value;
            }

            large.Add($"{name} ({value.SizeBytes} bytes)");
            return null;
        }
    }

    public JsonObject ToJson() => new()
    {
        ["execution_id"] = View.ExecutionId,
        ["revision"] = View.Revision,
        ["status"] = WorkflowExport.Json(View.Status),
        ["started_at"] = View.StartedAt,
        ["ended_at"] = View.EndedAt,
        ["duration_ms"] = DurationMs,
        ["labels"] = WorkflowExport.Json(View.Labels),
        ["completed_steps"] = WorkflowExport.Json(View.CompletedSteps),
        ["failed_steps"] = WorkflowExport.Json(View.FailedSteps),
        ["params"] = Params is { } parameters ? JsonNode.Parse(parameters.Utf8) : null,
        ["result"] = Result is { } result ? JsonNode.Parse(result.Utf8) : null,
        ["error"] = WorkflowExport.Json(View.Error),
        ["omitted"] = Omitted,
    };
}
