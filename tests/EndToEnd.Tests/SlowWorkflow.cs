using System.Text.Json.Nodes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>A workflow that is under way for as long as a test needs it to be.</summary>
internal static class SlowWorkflow
{
    public static JsonNode Spec => JsonNode.Parse(
        """
        {"domain":"clients","version":"1","workflows":{"slow":{"description":"Takes an hour","graph":{
          "first":{"type":"set","values":{"done":true}},"pause":{"type":"wait","duration":"1h","depends_on":["first"]}}}}}
        """)!;
}
