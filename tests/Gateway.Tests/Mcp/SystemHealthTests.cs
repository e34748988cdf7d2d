using System.Text.Json;
using ModelContextProtocol.Client;
using OrleansWorkflows.Machinery;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>Health over services of which one is well, one fails until its breaker opens, one can not be read and one is off.</summary>
public sealed class SystemHealthTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ow-health-").FullName;
    private McpProduct _product = null!;
    private MachineryApi _machinery = null!;

    public async ValueTask InitializeAsync()
    {
        _machinery = await MachineryApi.StartAsync();
        var services = Path.Combine(_directory, "services.yaml");
        await File.WriteAllTextAsync(services, $$"""
            services:
              well: { type: rest, circuit_breaker: { threshold: 2, timeout: 60s }, config: { openapi: "{{_machinery.OpenApi}}" } }
              shaky: { type: rest, circuit_breaker: { threshold: 2, timeout: 60s }, config: { openapi: "{{_machinery.OpenApi}}" } }
              broken: { type: rest, config: { openapi: "http://127.0.0.1:1/openapi.json" } }
              off: { type: rest, enabled: false, config: { openapi: "{{_machinery.OpenApi}}" } }
            """);
        _product = new McpProduct { Settings = settings => settings.Services = services };
        await _product.InitializeAsync();
        await _product.ImportAsync("""
            domain: health
            version: "1"
            workflows:
              call_well: { graph: { one: { call: well.get_health } } }
              call_shaky: { graph: { one: { call: shaky.restart, args: { instance: a } } } }
              call_broken: { graph: { one: { call: broken.restart } } }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _product.DisposeAsync();
        await _machinery.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Health_TellsOfMachinesDatabasesServicesAndBreakers_WithWhatToDo()
    {
        await using var client = await _product.ConnectAsync(Wire.New);
        await client.CallToolAsync("w_call_well");
        var before = await HealthAsync(client);
        _machinery.Fail("restart", 5);
        await client.CallToolAsync("w_call_shaky");
        await client.CallToolAsync("w_call_shaky");
        await client.CallToolAsync("w_call_broken");

        var health = await UntilAsync(client, health => health.Word("status") == "degraded" && health.GetProperty("issues").GetArrayLength() >= 2);

        Assert.Contains(before.Word("status"), (string[])["healthy", "degraded"]);
        var services = health.GetProperty("services").EnumerateArray().ToDictionary(service => service.Word("name")!);
        Assert.Equal(("ready", "closed"), (services["well"].Word("state"), services["well"].Word("breaker")));
        Assert.Equal(("ready", "open"), (services["shaky"].Word("state"), services["shaky"].Word("breaker")));
        Assert.Equal("failed", services["broken"].Word("state"));
        Assert.Equal(("disabled", false), (services["off"].Word("state"), services["off"].GetProperty("enabled").GetBoolean()));
        var issues = health.GetProperty("issues").EnumerateArray().ToLookup(issue => issue.Word("component"));
        Assert.Contains("breaker", issues["service shaky"].Single().Word("message"), StringComparison.Ordinal);
        Assert.Contains("services.yaml", issues["service broken"].Single().Word("action"), StringComparison.Ordinal);
        Assert.Empty(issues["service well"].Concat(issues["service off"]));
        var machine = Assert.Single(health.GetProperty("machines").EnumerateArray());
        Assert.Equal((Environment.MachineName, "active"), (machine.Word("machine"), machine.Word("status")));
        var database = Assert.Single(health.GetProperty("databases").EnumerateArray());
        Assert.Equal(("sqlite", true, true), (database.Word("kind"), database.GetProperty("can_read").GetBoolean(), database.GetProperty("can_write").GetBoolean()));
        Assert.Equal(Environment.ProcessId, Assert.Single(health.GetProperty("silos").EnumerateArray()).GetProperty("process_id").GetInt32());
    }

    [Fact]
    public async Task Rest_TellsTheSame_AndProbesTellNoNames()
    {
        await using var client = await _product.ConnectAsync(Wire.Old);
        await client.CallToolAsync("w_call_broken");
        await UntilAsync(client, health => health.GetProperty("issues").GetArrayLength() > 0);
        using var http = new HttpClient { BaseAddress = _product.Address };

        var health = JsonElement.Parse(await http.GetStringAsync("/health", TestContext.Current.CancellationToken));
        var ready = await http.GetStringAsync("/health/ready", TestContext.Current.CancellationToken);

        Assert.Equal("degraded", health.Word("status"));
        Assert.Equal(["broken", "off", "shaky", "well"], health.GetProperty("services").EnumerateArray().Select(service => service.Word("name")));
        Assert.Equal("service broken", health.GetProperty("issues")[0].Word("component"));
        Assert.DoesNotContain("127.0.0.1", ready, StringComparison.Ordinal);
        Assert.All(["broken", "shaky", Environment.MachineName], name => Assert.DoesNotContain(name, ready, StringComparison.Ordinal));
    }

    private static async Task<JsonElement> HealthAsync(McpClient client)
    {
        var result = await client.CallToolAsync("get_system_health");
        Assert.True(result.IsError is not true, result.Text());
        return result.Json();
    }

    /// <summary>What is known is up to a second old.</summary>
    private static async Task<JsonElement> UntilAsync(McpClient client, Func<JsonElement, bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var health = await HealthAsync(client);
            if (condition(health))
            {
                return health;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < McpProduct.Patience, health.ToString());
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
