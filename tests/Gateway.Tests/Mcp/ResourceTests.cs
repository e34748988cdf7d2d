using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>Executions and services as resources, and the news of what is watched.</summary>
public sealed class ResourceTests(McpProduct product) : IClassFixture<McpProduct>
{
    public static TheoryData<string> Versions => [Wire.New, Wire.Old];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Templates_NameEveryKind(string version)
    {
        await using var client = await product.ConnectAsync(version);

        var templates = (await client.ListResourceTemplatesAsync()).Select(template => template.UriTemplate);

        Assert.Equal(["execution://{id}", "service://{name}", "workflow://{domain}/graph", "workflow://{domain}/{name}", "workflow://{domain}/{name}/export/{format}"], templates.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Execution_CanBeReadById(string version)
    {
        await using var client = await product.ConnectAsync(version);
        var id = (await client.CallToolAsync("w_three_steps", new Dictionary<string, object?> { ["start"] = 1 })).Json().Word("execution_id");

        var execution = await ReadAsync(client, $"execution://{id}");

        Assert.Equal(("completed", id), (execution.Word("status"), execution.Word("execution_id")));
        Assert.Equal(3, execution.GetProperty("steps").GetArrayLength());
        Assert.Equal(4, execution.GetProperty("result").GetProperty("sum").GetInt32());
    }

    [Fact]
    public async Task LargeExecution_IsCutWithTheWayToTheRest()
    {
        await using var client = await product.ConnectAsync(Wire.New);
        var id = (await client.CallToolAsync("w_large")).Json().Word("execution_id");

        var read = (TextResourceContents)(await client.ReadResourceAsync($"execution://{id}")).Contents[0];

        Assert.InRange(read.Text.Length, 1_000, 25_000);
        Assert.Contains("result_offset", JsonElement.Parse(read.Text).Word("result_note"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("execution://01234567890123456789012345678901")]
    [InlineData("execution://nonsense")]
    [InlineData("service://nobody")]
    public async Task ResourceThatIsNotThere_IsNotFound(string uri)
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var refused = await Assert.ThrowsAsync<McpProtocolException>(() => client.ReadResourceAsync(uri).AsTask());

        Assert.Contains("WF0502", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_ShowsItsOperations()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var listed = (await client.ListResourcesAsync()).Select(resource => resource.Uri);
        var service = await ReadAsync(client, "service://builtin");

        Assert.Contains("service://builtin", listed);
        Assert.Equal("ready", service.Word("state"));
        Assert.Contains(service.GetProperty("tools").EnumerateArray(), tool => tool.Word("name") == "echo" && tool.TryGetProperty("input_schema", out _));
    }

    [Fact]
    public async Task WatchedExecution_IsToldOfUntilItsEnd_ToListeners()
    {
        var id = await WaitingExecutionAsync();
        using var stream = await product.Wire.OpenAsync(Wire.NewRequest(product.Endpoint, "subscriptions/listen", new JsonObject
        {
            ["notifications"] = new JsonObject { ["resourceSubscriptions"] = new JsonArray($"execution://{id}") },
        }));
        var acknowledged = await stream.NextAsync();

        await AnswerAsync(id);

        Assert.Equal($"execution://{id}", (string)acknowledged!["params"]!["notifications"]!["resourceSubscriptions"]![0]!);
        await using var client = await product.ConnectAsync(Wire.New);
        do
        {
            var told = await stream.NextAsync();
            Assert.Equal("notifications/resources/updated", (string)told!["method"]!);
            Assert.Equal($"execution://{id}", (string)told["params"]!["uri"]!);
        }
        while ((await ReadAsync(client, $"execution://{id}")).Word("status") != "completed");
    }

    [Fact]
    public async Task WatchedExecution_IsToldOfUntilItsEnd_ToSessions()
    {
        var id = await WaitingExecutionAsync();
        await using var client = await product.ConnectAsync(Wire.Old);
        var completed = new TaskCompletionSource();
        await using var registration = client.RegisterNotificationHandler("notifications/resources/updated", async (_, _) =>
        {
            if ((await ReadAsync(client, $"execution://{id}")).Word("status") == "completed")
            {
                completed.TrySetResult();
            }
        });

        await client.SubscribeToResourceAsync($"execution://{id}");
        await AnswerAsync(id);

        await completed.Task.WaitAsync(McpProduct.Patience);
        await client.UnsubscribeFromResourceAsync($"execution://{id}");
    }

    [Fact]
    public async Task NewWorkflow_IsAnnouncedForPromptsAndResourcesToo()
    {
        using var stream = await product.Wire.OpenAsync(Wire.NewRequest(product.Endpoint, "subscriptions/listen", new JsonObject
        {
            ["notifications"] = new JsonObject { ["promptsListChanged"] = true, ["resourcesListChanged"] = true },
        }));
        await stream.NextAsync();

        await product.ImportAsync("{domain: news, version: '1', workflows: {fresh: {examples: [{}], graph: {one: {type: set, values: {a: 1}}}}}}");

        string[] heard = [(string)(await stream.NextAsync())!["method"]!, (string)(await stream.NextAsync())!["method"]!];
        Assert.Equal(["notifications/prompts/list_changed", "notifications/resources/list_changed"], heard.Order());
    }

    private async Task<string> WaitingExecutionAsync()
    {
        await using var client = await product.ConnectAsync(Wire.New);
        return (await client.CallToolAsync("w_approve")).Json().Word("execution_id")!;
    }

    private async Task AnswerAsync(string id)
    {
        await using var client = await product.ConnectAsync(Wire.New);
        await client.CallToolAsync("resume_workflow", new Dictionary<string, object?> { ["execution_id"] = id, ["answer"] = new { approved = true } });
    }

    private static async Task<JsonElement> ReadAsync(McpClient client, string uri) =>
        JsonElement.Parse(((TextResourceContents)(await client.ReadResourceAsync(uri)).Contents[0]).Text);
}
