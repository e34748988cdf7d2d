using System.Text.Json;
using ModelContextProtocol.Client;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>The three task tools of requirement 002.</summary>
public sealed class TaskToolTests(McpProduct product) : IClassFixture<McpProduct>
{
    public static TheoryData<string> Versions => [Wire.New, Wire.Old];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task DistributedTask_IsFollowedAndAggregated(string version)
    {
        await using var client = await product.ConnectAsync(version);

        var started = await CallAsync(client, "distribute_task", new
        {
            task_definition = new { tool = "echo", args = new { count = 4 }, timeout = (string?)null }, target_machines = new[] { Environment.MachineName }, execution_strategy = "parallel",
        });
        var group = started.Word("task_group_id")!;
        var aggregated = await CallAsync(client, "aggregate_task_results", new { task_group_id = group, reduce = "sum($outputs, 'count')", wait_seconds = 30 });
        var task = await CallAsync(client, "get_task_status", new { task_id = started.GetProperty("tasks")[0].Word("task_id") });
        var all = await CallAsync(client, "get_task_status", new { task_id = group });

        Assert.Equal(("completed", 4), (aggregated.Word("status"), aggregated.GetProperty("reduced").GetInt32()));
        Assert.Equal([Environment.MachineName], aggregated.GetProperty("successes").EnumerateArray().Select(machine => machine.GetString()));
        Assert.Empty(aggregated.GetProperty("failures").EnumerateArray());
        Assert.Equal("completed", aggregated.GetProperty("results")[0].Word("status"));
        Assert.Equal(Environment.ProcessId, task.GetProperty("tasks")[0].GetProperty("process_id").GetInt32());
        Assert.Equal(group, all.Word("task_group_id"));
        Assert.Contains("aggregate_task_results", started.Word("next"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownTask_IsAnErrorThatSaysWhatToUse()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var result = await client.CallToolAsync("get_task_status", new Dictionary<string, object?> { ["task_id"] = "nothing" });

        Assert.True(result.IsError);
        Assert.Contains("WF0401", result.Text(), StringComparison.Ordinal);
        Assert.Contains("task_group_id", result.Text(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> CallAsync(McpClient client, string tool, object arguments)
    {
        var result = await client.CallToolAsync(
            tool, JsonSerializer.SerializeToElement(arguments).EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value));
        Assert.True(result.IsError is not true, result.Text());
        return result.Json();
    }
}
