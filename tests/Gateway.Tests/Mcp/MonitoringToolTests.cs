using System.Text.Json;
using ModelContextProtocol.Client;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>The monitoring tools of requirement 002.</summary>
public sealed class MonitoringToolTests(McpProduct product) : IClassFixture<McpProduct>
{
    public static TheoryData<string> Versions => [Wire.New, Wire.Old];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Metrics_TellOfExecutionsStepsAndMachines(string version)
    {
        await using var client = await product.ConnectAsync(version);
        await client.CallToolAsync("w_undo_it");

        var metrics = await CallAsync(client, "get_workflow_metrics", new { time_range = "1h", workflow_id = "mcp/undo_it" });
        var all = await CallAsync(client, "get_workflow_metrics", new { });

        var workflow = Assert.Single(metrics.GetProperty("workflows").EnumerateArray());
        Assert.Equal(("1h", "mcp/undo_it"), (metrics.Word("time_range"), workflow.Word("workflow_id")));
        Assert.Equal(0, metrics.GetProperty("executions").GetProperty("success_rate").GetDouble());
        Assert.Contains("reserve", workflow.GetProperty("steps").EnumerateArray().Select(step => step.Word("step")));
        Assert.Equal([Environment.MachineName], metrics.GetProperty("machines").EnumerateArray().Select(machine => machine.Word("machine")));
        Assert.Equal("24h", all.Word("time_range"));
    }

    [Fact]
    public async Task MetricsOfWhatIsNot_SayWhatThereIs()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var unknown = await client.CallToolAsync("get_workflow_metrics", Arguments(new { workflow_id = "undo_itt" }));
        var range = await client.CallToolAsync("get_workflow_metrics", Arguments(new { time_range = "soon" }));

        Assert.True(unknown.IsError);
        Assert.Contains("WF0201", unknown.Text(), StringComparison.Ordinal);
        Assert.Contains("undo_it", unknown.Text(), StringComparison.Ordinal);
        Assert.True(range.IsError);
        Assert.Contains("24h", range.Text(), StringComparison.Ordinal);
    }

    private static Dictionary<string, object?> Arguments(object arguments) =>
        JsonSerializer.SerializeToElement(arguments).EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value);

    private static async Task<JsonElement> CallAsync(McpClient client, string tool, object arguments)
    {
        var result = await client.CallToolAsync(tool, Arguments(arguments));
        Assert.True(result.IsError is not true, result.Text());
        return result.Json();
    }
}
