using System.Net;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Access;

/// <summary>Over MCP every key has the catalogue of what it may use.</summary>
public sealed class McpAccessTests(GuardedProduct product) : IClassFixture<GuardedProduct>
{
    private static readonly string[] Greet = ["w_ask", "w_give_up", "w_greet", "w_slow"];

    [Fact]
    public async Task List_HasWhatTheKeyMayUse()
    {
        Assert.Equal(["w_ask", "w_give_up", "w_greet", "w_secret_plan", "w_slow"], (await product.ToolsAsync(Scopes.ExecutionsStart)).Where(IsOfWorkflow));
        Assert.Equal(["aggregate_task_results", "distribute_task", "get_task_status"], await product.ToolsAsync(Scopes.Tasks));
        Assert.Equal(Greet, (await product.ToolsAsync("demo")).Where(IsOfWorkflow));
        Assert.Contains("create_workflow", await product.ToolsAsync(Scopes.Admin));
    }

    [Fact]
    public async Task KeyWithoutManagement_SeesWorkflowsAndWhatTheyNeed()
    {
        var tools = await product.ToolsAsync("few");

        Assert.Equal(["_plan", "cancel_workflow", "get_workflow_status", "resume_workflow"], tools.Where(tool => !IsOfWorkflow(tool)));
        Assert.Equal(tools, await product.ToolsAsync(Scopes.Admin, "mcp?tools=workflows"));
        var hidden = await CallAsync("few", "create_workflow", []);
        Assert.Contains("Unknown tool: 'create_workflow'", (string)hidden["error"]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownGroupOfTools_IsRefusedWithThoseThereAre()
    {
        var (_, message) = await product.McpAsync(Scopes.Admin, "tools/list", path: "mcp?tools=workflow");

        Assert.Contains("Did you mean 'workflows'?", (string)message!["error"]!["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Scopes.Tasks, "list_workflows", Scopes.WorkflowsRead)]
    [InlineData(Scopes.WorkflowsRead, "w_greet", Scopes.ExecutionsStart)]
    [InlineData(Scopes.ExecutionsStart, "resume_workflow", Scopes.ExecutionsControl)]
    [InlineData(Scopes.ExecutionsStart, "cancel_workflow", Scopes.ExecutionsControl)]
    public async Task CallWithoutTheScope_SaysWhichIsMissing(string key, string tool, string missing)
    {
        var answer = await CallAsync(key, tool, []);

        Assert.True((bool)answer["result"]!["isError"]!);
        Assert.Contains("WF0592", answer.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains($"'{missing}'", answer["result"]!["content"]![0]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResourcesAndPrompts_AreOfTheirScopes()
    {
        var (_, listed) = await product.McpAsync(Scopes.Tasks, "resources/list");
        Assert.Empty(listed!["result"]!["resources"]!.AsArray());
        var (_, limited) = await product.McpAsync("demo", "resources/list");
        Assert.DoesNotContain("secret_plan", limited!.ToJsonString(), StringComparison.Ordinal);

        var (_, read) = await product.McpAsync(Scopes.Tasks, "resources/read", new() { ["uri"] = "workflow://demo/greet" });
        Assert.Contains("WF0592", (string)read!["error"]!["message"]!, StringComparison.Ordinal);
        var (_, prompt) = await product.McpAsync(Scopes.Tasks, "prompts/get", new() { ["name"] = "greet" });
        Assert.Contains("WF0592", (string)prompt!["error"]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DomainThatTheKeyDoesNotSee_IsUnknownWithoutAHint()
    {
        var (_, message) = await product.McpAsync("demo", "tools/list", path: "mcp/other");

        Assert.Contains("There is no domain 'other'. There are: demo.", (string)message!["error"]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeadersThatBringThingsAlong_NeedTheirScopes()
    {
        Assert.Contains("'workflows:write'", await ListWithAsync("X-Workflow-URL", "https://specs.example/a.yaml"), StringComparison.Ordinal);
        Assert.Contains("'services'", await ListWithAsync("X-Target-URL", "https://api.example/openapi.json"), StringComparison.Ordinal);

        async Task<string> ListWithAsync(string header, string value)
        {
            using var wire = new Wire(new Uri(product.Address, "mcp"));
            using var request = Wire.NewRequest(wire.Endpoint, "tools/list", null, (message, _) =>
            {
                message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {product.KeyOf("demo")}");
                message.Headers.TryAddWithoutValidation(header, value);
            });
            return (string)(await wire.SendAsync(request)).Message!["error"]!["message"]!;
        }
    }

    [Fact]
    public async Task SessionOfAnotherKey_IsRefused()
    {
        using var wire = new Wire(new Uri(product.Address, "mcp"));
        using var begin = With(Wire.OldRequest(wire.Endpoint, "initialize", null, Wire.Initialize()), "demo");
        var session = (await wire.SendAsync(begin)).Headers.GetValues("Mcp-Session-Id").Single();

        using var own = With(Wire.OldRequest(wire.Endpoint, "tools/list", session), "demo");
        Assert.Equal(HttpStatusCode.OK, (await wire.SendAsync(own)).Status);
        using var foreign = With(Wire.OldRequest(wire.Endpoint, "tools/list", session), Scopes.Admin);
        Assert.False((int)(await wire.SendAsync(foreign)).Status is >= 200 and < 300);
    }

    [Fact]
    public async Task QuestionOfAnotherKey_IsRefusedAndStaysOpen()
    {
        var asked = await CallAsync("demo", "w_ask", []);
        var state = (string)asked["result"]!["requestState"]!;
        var key = asked["result"]!["inputRequests"]!.AsObject().Single().Key;

        var stolen = await CallAsync(Scopes.Admin, "w_ask", [], state, key);
        Assert.Contains("requestState", (string)stolen["error"]!["message"]!, StringComparison.Ordinal);

        var answered = await CallAsync("demo", "w_ask", [], state, key);
        Assert.Equal("completed", (string)answered["result"]!["structuredContent"]!["status"]!);
    }

    private HttpRequestMessage With(HttpRequestMessage request, string key)
    {
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {product.KeyOf(key)}");
        return request;
    }

    private async Task<JsonNode> CallAsync(string key, string tool, JsonObject arguments, string? state = null, string? question = null)
    {
        var parameters = new JsonObject
        {
            ["name"] = tool,
            ["arguments"] = arguments,
            ["_meta"] = new JsonObject
            {
                ["io.modelcontextprotocol/protocolVersion"] = Wire.New,
                ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["elicitation"] = new JsonObject() },
            },
        };
        if (state is not null)
        {
            parameters["requestState"] = state;
            parameters["inputResponses"] = new JsonObject { [question!] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["approved"] = true } } };
        }

        return (await product.McpAsync(key, "tools/call", parameters)).Message!;
    }

    private static bool IsOfWorkflow(string tool) => tool.StartsWith("w_", StringComparison.Ordinal);
}
