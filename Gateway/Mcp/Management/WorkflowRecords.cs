using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Rest;

namespace OrleansWorkflows.Gateway.Mcp.Management;

/// <summary>Workflows with the fields of requirement 002 (<c>WorkflowDefinition</c>, <c>WorkflowSummary</c>, <c>WorkflowStep</c>) and ours.</summary>
internal static class WorkflowRecords
{
    /// <summary>Fields of a node that have a field of their own in a step.</summary>
    private static readonly string[] OwnFields = ["type", "description", "depends_on", "target_machines", "data"];

    public static JsonObject Summary(WorkflowCard card, ToolScope scope) => new()
    {
        ["workflow_id"] = WorkflowIds.Of(card.Domain, card.Name),
        ["name"] = card.Name,
        ["description"] = card.Description ?? "",
        ["pattern"] = card.Pattern,
        ["status"] = StatusWords.Of(card),
        ["created_at"] = card.CreatedAt,
        ["updated_at"] = card.UpdatedAt,
        ["created_by"] = card.CreatedBy,
        ["domain"] = card.Domain,
        ["version"] = card.Version,
        ["revision"] = card.Revision,
        ["tool"] = card.IsDraft ? null : scope.ToolOf(card),
        ["node_count"] = card.NodeCount,
    };

    public static JsonObject Full(WorkflowDetail detail, ToolScope scope)
    {
        var json = Summary(detail.Card, scope);
        json["steps"] = Steps(detail.Definition.Element);
        json["metadata"] = new JsonObject
        {
            ["labels"] = JsonSerializer.SerializeToNode(detail.Card.Labels, JsonText.Options),
            ["origin"] = detail.Card.Origin,
            ["revisions"] = JsonSerializer.SerializeToNode(detail.Revisions.Take(20), JsonText.Options),
            ["executions"] = JsonSerializer.SerializeToNode(detail.Statistics, JsonText.Options),
        };
        json["drawing"] = detail.Card.Drawing;
        json["on_failure"] = detail.Card.OnFailure;
        json["may_ask"] = JsonSerializer.SerializeToNode(detail.Card.MayAsk, JsonText.Options);
        json["input_schema"] = JsonNode.Parse(detail.Card.InputSchema.Utf8);
        json["definition"] = JsonNode.Parse(detail.Definition.Utf8);
        return json;
    }

    /// <summary>The nodes of a graph as step records; what <c>create_workflow</c> was given comes back from the node's <c>data</c>.</summary>
    public static JsonArray Steps(JsonElement definition)
    {
        var steps = new JsonArray();
        if (!definition.TryGetProperty("graph", out var graph))
        {
            return steps;
        }

        foreach (var (id, node) in graph.EnumerateObject().Select(field => (field.Name, field.Value)))
        {
            var data = node.TryGetProperty("data", out var kept) && kept.ValueKind == JsonValueKind.Object ? kept : JsonElement.Parse("{}");
            steps.Add(new JsonObject
            {
                ["id"] = id,
                ["name"] = Node(data, "name") ?? Node(node, "description") ?? id,
                ["type"] = Node(data, "type") ?? Node(node, "type"),
                ["enforcement"] = Node(data, "enforcement"),
                ["validation"] = Node(data, "validation"),
                ["dependencies"] = Node(node, "depends_on") ?? new JsonArray(),
                ["target_machines"] = Node(node, "target_machines"),
                ["estimated_duration"] = Node(data, "estimated_duration"),
                ["parameters"] = Parameters(node, data),
            });
        }

        return steps;
    }

    private static JsonObject Parameters(JsonElement node, JsonElement data)
    {
        var parameters = Node(data, "parameters") as JsonObject ?? [];
        foreach (var field in node.EnumerateObject().Where(field => !OwnFields.Contains(field.Name)))
        {
            parameters[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        }

        return parameters;
    }

    private static JsonNode? Node(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? JsonNode.Parse(value.GetRawText()) : null;
}
