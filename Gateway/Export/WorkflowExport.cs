using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Export;

/// <summary>A workflow with its newest executions, as every format has them. Source: requirement 002 (<c>ExportedData</c>).</summary>
/// <param name="IsTruncated">There are older executions.</param>
public sealed record WorkflowExport(
    string WorkflowId, WorkflowDetail Detail, string Mermaid, IReadOnlyList<ExportedExecution> Executions, bool IsTruncated, DateTimeOffset ExportedAt)
{
    /// <summary><c>spec</c> is a spec file of its own: it can be imported as it is.</summary>
    public JsonObject ToJson()
    {
        var card = Detail.Card;
        // The stored form says these two inside, a spec file outside.
        var definition = JsonNode.Parse(Detail.Definition.Utf8)!.AsObject();
        definition.Remove("domain");
        definition.Remove("name");
        return new JsonObject
        {
            ["workflow_id"] = WorkflowId,
            ["exported_at"] = ExportedAt,
            ["revision"] = card.Revision,
            ["spec"] = new JsonObject
            {
                ["domain"] = card.Domain,
                ["version"] = card.Version,
                ["workflows"] = new JsonObject { [card.Name] = definition },
            },
            ["revisions"] = Json(Detail.Revisions),
            ["statistics"] = Json(Detail.Statistics),
            ["executions"] = new JsonArray([.. Executions.Select(execution => execution.ToJson())]),
            ["executions_truncated"] = IsTruncated,
        };
    }

    internal static JsonNode? Json<T>(T value) => System.Text.Json.JsonSerializer.SerializeToNode(value, JsonText.Options);
}
