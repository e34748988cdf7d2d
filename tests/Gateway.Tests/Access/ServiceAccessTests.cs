using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Tests.Mcp;
using OrleansWorkflows.Machinery;

namespace OrleansWorkflows.Gateway.Tests.Access;

/// <summary>What plans and applications of patterns tell keys that do not see every domain or no services.</summary>
public sealed class ServiceAccessTests : IAsyncLifetime
{
    private const string Chain = """{"goal": "search flights from NYC to Paris on 2026-02-23 and check the availability"}""";

    private readonly string _directory = Directory.CreateTempSubdirectory("ow-plans-").FullName;

    private TravelTarget _travel = null!;

    private MachineryApi _shop = null!;

    private GuardedProduct _product = null!;

    public async ValueTask InitializeAsync()
    {
        (_travel, _shop) = (await TravelTarget.StartAsync(), await MachineryApi.StartAsync());
        var services = Path.Combine(_directory, "services.yaml");
        await File.WriteAllTextAsync(services, $$"""
            services:
              agency: { type: rest, config: { openapi: "{{_travel.Address}}/openapi.json" } }
              shop: { type: rest, config: { openapi: "{{_shop.OpenApi}}" } }
            """);
        GuardedProduct? product = null;
        _product = product = new GuardedProduct
        {
            Settings = settings =>
            {
                settings.Services = services;
                settings.Access.Keys.Add(product!.NewKey("reads patterns", Scopes.ExecutionsRead).With(key => (key.Name, key.Domains) = ("patterns", ["patterns"])));
                settings.Access.Keys.Add(product.NewKey("limited services", Scopes.WorkflowsRead, Scopes.Services).With(key => (key.Name, key.Domains) = ("limited", ["demo"])));
                settings.Access.Keys.Add(product.NewKey("planner", Scopes.WorkflowsRead, Scopes.WorkflowsWrite));
            },
        };
        await _product.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _product.DisposeAsync();
        await _travel.DisposeAsync();
        await _shop.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Draft_IsForWhoeverMaySeeServicesAndEveryDomain()
    {
        Assert.Contains("agency.search_flights", (await _product.PostAsync("/plan", "planner", Chain)).Text, StringComparison.Ordinal);
        foreach (var key in (string[])[Scopes.WorkflowsRead, "demo", "limited services"])
        {
            var plan = await _product.PostAsync("/plan", key, Chain);
            Assert.Equal(200, plan.Status);
            Assert.DoesNotContain("agency", plan.Text, StringComparison.Ordinal);
            var (_, tool) = await _product.McpAsync(key, "tools/call", new JsonObject { ["name"] = "_plan", ["arguments"] = JsonNode.Parse(Chain) });
            Assert.DoesNotContain("agency", tool!.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Plan_IsTheSameWhateverThereIsInDomainsThatTheKeyDoesNotSee()
    {
        const string Goal = """{"goal": "say hello to Ada, politely", "today": "2026-03-04"}""";
        var before = (await _product.PostAsync("/plan", "demo", Goal)).Text;

        Assert.Equal(201, (await _product.SendAsync(
            HttpMethod.Post, "/specs", Scopes.WorkflowsWrite,
            "domain: hidden\nversion: '1'\nworkflows:\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"  hello_{i}:\n    description: Says hello politely.\n    graph: {{a: {{type: set, values: {{b: 1}}}}}}\n")),
            "application/yaml")).Status);

        Assert.Contains("demo/greet", before, StringComparison.Ordinal);
        Assert.Equal(before, (await _product.PostAsync("/plan", "demo", Goal)).Text);
        Assert.Contains("hidden/hello_", (await _product.PostAsync("/plan", Scopes.WorkflowsRead, Goal)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplicationOfAPattern_IsNotThereForKeysThatDoNotSeeItsDomain()
    {
        var applied = await _product.PostAsync(
            "/patterns/health-gate/apply", Scopes.Services, """{"target_component": "shop", "parameters": {"samples": 1, "between": "10ms"}}""");
        Assert.Equal(201, applied.Status);
        var id = applied["application_id"].GetString()!;

        Assert.Equal("key:services", applied["applied_by"].GetString());
        (await _product.GetAsync($"/pattern-applications/{id}", "demo")).IsProblem(404, "WF0522");
        Assert.Single((await _product.GetAsync("/patterns/health-gate/applications", Scopes.ExecutionsRead))["items"].EnumerateArray());
        Assert.Single((await _product.GetAsync("/patterns/health-gate/applications", "reads patterns"))["items"].EnumerateArray());
        Assert.Empty((await _product.GetAsync("/patterns/health-gate/applications", "demo"))["items"].EnumerateArray());
        var tool = await _product.McpAsync("demo", "tools/call", new JsonObject { ["name"] = "get_pattern_application", ["arguments"] = new JsonObject { ["application_id"] = id } });
        Assert.Contains("WF0522", tool.Message!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(200, (await _product.GetAsync($"/pattern-applications/{id}", "reads patterns")).Status);
    }
}
