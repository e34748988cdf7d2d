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

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Export_IsGivenWholeWhereItIsShort_ElseAsAResourceThatCanBeRead(string version)
    {
        await using var client = await product.ConnectAsync(version);
        for (var i = 0; i < 3; i++)
        {
            await client.CallToolAsync("w_three_steps", Arguments(new { start = i }));
        }

        var whole = await CallAsync(client, "export_workflow_data", new { workflow_id = "mcp/three_steps", format = "csv", limit = 2 });
        for (var i = 0; i < 60; i++)
        {
            await client.CallToolAsync("w_three_steps", Arguments(new { start = i }));
        }

        var linked = await client.CallToolAsync("export_workflow_data", Arguments(new { workflow_id = "three_steps" }));
        var link = Assert.Single(linked.Content.OfType<ModelContextProtocol.Protocol.ResourceLinkBlock>());
        var read = await client.ReadResourceAsync(link.Uri);

        Assert.Equal((2, true), (whole.GetProperty("executions").GetInt32(), whole.GetProperty("executions_truncated").GetBoolean()));
        Assert.Equal(3, whole.Word("data")!.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.False(linked.Json().TryGetProperty("data", out _));
        Assert.Contains(link.Uri, linked.Json().Word("next"), StringComparison.Ordinal);
        var text = Assert.IsType<ModelContextProtocol.Protocol.TextResourceContents>(Assert.Single(read.Contents)).Text;
        Assert.True(JsonElement.Parse(text).GetProperty("executions").GetArrayLength() >= 63);
        using var http = new HttpClient { BaseAddress = product.Address };
        Assert.Contains("\"executions\"", await http.GetStringAsync(linked.Json().Word("url"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
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
