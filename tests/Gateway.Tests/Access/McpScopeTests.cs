using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Tests.Mcp;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Access;

/// <summary>Over MCP every tool, resource, prompt and completion is refused to whoever has every scope but the one that it needs; in both generations of the protocol.</summary>
public sealed class McpScopeTests : IAsyncLifetime
{
    private const string SomeId = "0123456789abcdef0123456789abcdef";

    private readonly string _directory = Directory.CreateTempSubdirectory("ow-scopes-").FullName;

    private TravelTarget _travel = null!;

    private GuardedProduct _product = null!;

    public static TheoryData<bool> Generations => [false, true];

    public async ValueTask InitializeAsync()
    {
        _travel = await TravelTarget.StartAsync();
        var services = Path.Combine(_directory, "services.yaml");
        await File.WriteAllTextAsync(services, $$"""services: { agency: { type: rest, expose: true, config: { openapi: "{{_travel.Address}}/openapi.json" } } }""");
        _product = new GuardedProduct { Settings = settings => (settings.Services, settings.AllowPrivateNetworks) = (services, true) };
        await _product.InitializeAsync();
        var asked = await _product.SendAsync(
            HttpMethod.Post, "/specs", Scopes.WorkflowsWrite, "{domain: shown, version: '1', workflows: {sample: {params: {word: {type: str, enum: [one, two]}}, examples: [{word: one}], graph: {a: {type: set, values: {b: 1}}}}}}", "application/yaml");
        Assert.Equal(201, asked.Status);
    }

    public async ValueTask DisposeAsync()
    {
        await _product.DisposeAsync();
        await _travel.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task EveryTool_IsRefusedAndNotListed_WithoutItsScope(bool inSession)
    {
        var management = _product.Services.GetServices<IManagementTool>().ToDictionary(tool => tool.Definition.Name, tool => tool.Scope!);
        var tools = await ToolsAsync(Scopes.Admin, inSession);
        Assert.Empty(management.Keys.Concat(["w_greet", "agency_search_flights", "sql_query"]).Except(tools));

        foreach (var tool in tools)
        {
            var scope = management.GetValueOrDefault(tool) ?? (tool.StartsWith("w_", StringComparison.Ordinal) ? Scopes.ExecutionsStart : Scopes.Services);
            Assert.DoesNotContain(tool, await ToolsAsync(GuardedProduct.AllBut(scope), inSession));
            IsRefused(await CallAsync(GuardedProduct.AllBut(scope), tool, inSession), scope, tool);
        }
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task EveryToolOfAnApiThatIsBroughtAlong_IsRefusedWithoutServices(bool inSession)
    {
        var target = _travel.Headers("rest", ("X-API-Name", "own"));
        var tools = await ToolsAsync(Scopes.Services, inSession, target);
        Assert.Empty(((string[])["own_execute", "own_query", "sql_query"]).Except(tools));

        foreach (var tool in tools.Concat(["promote_recipe", "r_anything"]))
        {
            IsRefused(await CallAsync(GuardedProduct.AllBut(Scopes.Services), tool, inSession, target), Scopes.Services, tool);
        }

        IsRefused(await CallAsync(Scopes.Services, "promote_recipe", inSession, target), Scopes.WorkflowsWrite, "promote_recipe");
    }

    [Theory]
    [InlineData("workflow://demo/graph", Scopes.WorkflowsRead)]
    [InlineData("workflow://demo/greet", Scopes.WorkflowsRead)]
    [InlineData("workflow://demo/greet/export/csv", Scopes.ExecutionsRead)]
    [InlineData("execution://" + SomeId, Scopes.ExecutionsRead)]
    [InlineData("service://agency", Scopes.Services)]
    public async Task EveryResource_IsReadAndWatchedWithItsScopeAlone(string uri, string scope)
    {
        foreach (var inSession in (bool[])[false, true])
        {
            var refused = await SendAsync(GuardedProduct.AllBut(scope), "resources/read", new JsonObject { ["uri"] = uri }, inSession);
            Assert.Contains($"'{scope}'", (string)refused["error"]!["message"]!, StringComparison.Ordinal);
            Assert.DoesNotContain("WF0592", (await SendAsync(scope, "resources/read", new JsonObject { ["uri"] = uri }, inSession)).ToJsonString(), StringComparison.Ordinal);
        }

        Assert.NotNull((await SendAsync(GuardedProduct.AllBut(scope), "resources/subscribe", new JsonObject { ["uri"] = uri }, inSession: true))["error"]);
        Assert.Empty(await GrantedAsync(GuardedProduct.AllBut(scope), uri));
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task ListsAndCompletions_TellNothingOfWhatTheScopesDoNotShow(bool inSession)
    {
        var resources = (await SendAsync(Scopes.Admin, "resources/list", [], inSession)).ToJsonString();
        Assert.Contains("service://agency", resources, StringComparison.Ordinal);
        Assert.Contains("workflow://shown/sample", resources, StringComparison.Ordinal);
        Assert.DoesNotContain("service://", (await SendAsync(GuardedProduct.AllBut(Scopes.Services), "resources/list", [], inSession)).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("workflow://", (await SendAsync(GuardedProduct.AllBut(Scopes.WorkflowsRead), "resources/list", [], inSession)).ToJsonString(), StringComparison.Ordinal);

        Assert.NotEmpty((await SendAsync(Scopes.WorkflowsRead, "prompts/list", [], inSession))["result"]!["prompts"]!.AsArray());
        Assert.Empty((await SendAsync(GuardedProduct.AllBut(Scopes.WorkflowsRead), "prompts/list", [], inSession))["result"]!["prompts"]!.AsArray());
        var prompt = await SendAsync(GuardedProduct.AllBut(Scopes.WorkflowsRead), "prompts/get", new JsonObject { ["name"] = "sample" }, inSession);
        Assert.Contains("WF0592", (string)prompt["error"]!["message"]!, StringComparison.Ordinal);

        await _product.PostAsync("/w/demo/greet", Scopes.ExecutionsStart, """{"name": "Ada"}""");
        foreach (var (reference, argument, scope) in ((JsonObject, string, string)[])
        [
            (Prompt("sample"), "word", Scopes.WorkflowsRead),
            (Template("workflow://{domain}/graph"), "domain", Scopes.WorkflowsRead),
            (Template("workflow://{domain}/{name}"), "name", Scopes.WorkflowsRead),
            (Template("workflow://{domain}/{name}/export/{format}"), "format", Scopes.ExecutionsRead),
            (Template("execution://{id}"), "id", Scopes.ExecutionsRead),
            (Template("service://{name}"), "name", Scopes.Services),
        ])
        {
            Assert.True((await CompleteAsync(scope)).Count > 0, $"{reference} {argument}: {scope}");
            Assert.Empty(await CompleteAsync(GuardedProduct.AllBut(scope)));

            async Task<JsonArray> CompleteAsync(string key) => (await SendAsync(key, "completion/complete", new JsonObject
            {
                ["ref"] = reference.DeepClone(), ["argument"] = new JsonObject { ["name"] = argument, ["value"] = "" },
            }, inSession))["result"]!["completion"]!["values"]!.AsArray();
        }
    }

    [Fact]
    public async Task TaskOfACall_IsOfItsCallerAlone()
    {
        var created = await SendAsync(Scopes.ExecutionsStart, "tools/call", WithTasks(new JsonObject { ["name"] = "w_ask", ["arguments"] = new JsonObject() }), inSession: false);
        var task = (string)created["result"]!["taskId"]!;

        foreach (var method in (string[])["tasks/get", "tasks/update", "tasks/cancel"])
        {
            Assert.Contains("WF0504", await RefusalAsync(method, Scopes.Admin), StringComparison.Ordinal);
            Assert.Contains("WF0592", await RefusalAsync(method, GuardedProduct.AllBut(Scopes.ExecutionsStart)), StringComparison.Ordinal);
        }

        var own = await SendAsync(Scopes.ExecutionsStart, "tasks/get", WithTasks(new JsonObject { ["taskId"] = task }), inSession: false);
        Assert.Contains((string)own["result"]!["status"]!, (string[])["working", "completed"]);

        async Task<string> RefusalAsync(string method, string key) => (string)(await SendAsync(
            key, method, WithTasks(new JsonObject { ["taskId"] = task, ["inputResponses"] = new JsonObject() }), inSession: false))["error"]!["message"]!;
    }

    [Fact]
    public async Task NameOfAConfiguredService_IsNotForAnApiThatIsBroughtAlong_WithoutTheScopeToWriteWorkflows()
    {
        var taken = _travel.Headers("rest", ("X-API-Name", "agency"));

        var refused = await _product.McpAsync(GuardedProduct.AllBut(Scopes.WorkflowsWrite), "tools/call", new JsonObject { ["name"] = "w_greet", ["arguments"] = new JsonObject() }, headers: taken);
        var allowed = await _product.ToolsAsync(GuardedProduct.AllBut(Scopes.SystemRead), headers: taken);

        Assert.Contains("WF0599", refused.Message!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("agency_execute", allowed);
    }

    [Fact]
    public async Task ExecutionThatCallsAnApiInItsCallersName_IsForkedByThatCallerAlone()
    {
        var (owner, other) = (GuardedProduct.AllBut(Scopes.SystemRead), GuardedProduct.AllBut(Scopes.Tasks));
        var target = _travel.Headers("rest", ("X-API-Name", "own"), ("X-Target-Headers", """{"Authorization": "Bearer of-the-owner"}"""));
        var asked = await _product.McpAsync(owner, "tools/call", new JsonObject { ["name"] = "w_ask", ["arguments"] = new JsonObject() }, headers: target);
        var path = $"/executions/{(string)asked.Message!["result"]!["structuredContent"]!["execution_id"]!}/fork";

        Assert.Contains("another caller", (await _product.PostAsync(path, other, """{"step": "question"}""")).IsProblem(409, "WF0224"), StringComparison.Ordinal);
        Assert.Equal(201, (await _product.PostAsync(path, owner, """{"step": "question"}""")).Status);
    }

    [Fact]
    public async Task Fork_NeedsTheScopeToReadWhatItShows()
    {
        var source = await _product.PostAsync("/workflows/demo/ask/execute", Scopes.ExecutionsStart, "{}");
        var path = $"/executions/{source["execution_id"].GetString()}/fork";

        Assert.Contains("'executions:read'", (await _product.PostAsync(path, Scopes.ExecutionsStart, """{"step": "question"}""")).IsProblem(403, "WF0592"), StringComparison.Ordinal);
        Assert.Equal(201, (await _product.PostAsync(path, GuardedProduct.AllBut(Scopes.Tasks), """{"step": "question"}""")).Status);
    }

    [Fact]
    public async Task DomainOfTheAddress_TellsNothingToCallersWithoutWorkflows()
    {
        foreach (var path in (string[])["mcp/demo", "mcp/nothing"])
        {
            var (status, message) = await _product.McpAsync(Scopes.Tasks, "tools/list", path: path);
            Assert.Equal((200, 3), (status, message!["result"]!["tools"]!.AsArray().Count));
        }
    }

    private static JsonObject Prompt(string name) => new() { ["type"] = "ref/prompt", ["name"] = name };

    private static JsonObject Template(string uri) => new() { ["type"] = "ref/resource", ["uri"] = uri };

    private static JsonObject WithTasks(JsonObject parameters)
    {
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = Wire.New,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject() } },
        };
        return parameters;
    }

    private static void IsRefused(JsonNode answer, string scope, string tool)
    {
        Assert.True((bool?)answer["result"]?["isError"] is true, $"{tool} without {scope}: {answer.ToJsonString()}");
        Assert.Contains($"WF0592: This caller has not the scope '{scope}'", (string)answer["result"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
    }

    private async Task<List<string>> ToolsAsync(string key, bool inSession, IReadOnlyDictionary<string, string>? headers = null) =>
        [.. (await SendAsync(key, "tools/list", [], inSession, headers))["result"]!["tools"]!.AsArray().Select(tool => (string)tool!["name"]!)];

    private Task<JsonNode> CallAsync(string key, string tool, bool inSession, IReadOnlyDictionary<string, string>? headers = null) =>
        SendAsync(key, "tools/call", new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject() }, inSession, headers);

    private async Task<JsonArray> GrantedAsync(string key, string uri)
    {
        using var wire = new Wire(new Uri(_product.Address, "mcp"));
        using var request = Wire.NewRequest(wire.Endpoint, "subscriptions/listen", new JsonObject
        {
            ["notifications"] = new JsonObject { ["resourceSubscriptions"] = new JsonArray(uri) },
        }, (message, _) => Authorize(message, key));
        using var stream = await wire.OpenAsync(request);
        return (await stream.NextAsync())!["params"]!["notifications"]!["resourceSubscriptions"] as JsonArray ?? [];
    }

    private async Task<JsonNode> SendAsync(string key, string method, JsonObject parameters, bool inSession, IReadOnlyDictionary<string, string>? headers = null)
    {
        if (!inSession)
        {
            return (await _product.McpAsync(key, method, parameters, headers: headers)).Message!;
        }

        using var wire = new Wire(new Uri(_product.Address, "mcp"));
        using var begin = Authorize(Wire.OldRequest(wire.Endpoint, "initialize", null, Wire.Initialize()), key);
        var session = (await wire.SendAsync(begin)).Headers.GetValues("Mcp-Session-Id").Single();
        using var request = Authorize(Wire.OldRequest(wire.Endpoint, method, session, parameters), key);
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return (await wire.SendAsync(request)).Message!;
    }

    private HttpRequestMessage Authorize(HttpRequestMessage request, string key)
    {
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_product.KeyOf(key)}");
        return request;
    }
}
