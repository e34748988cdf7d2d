using OrleansWorkflows.Mcp.Tests;
using static OrleansWorkflows.Gateway.Tests.Mcp.PatternProduct;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>What blocks the application of a pattern, each with its mend; and what becomes of pattern files.</summary>
public sealed class PatternValidationTests : IAsyncLifetime
{
    private readonly PatternProduct _product = new();

    public ValueTask InitializeAsync() => _product.InitializeAsync();

    public ValueTask DisposeAsync() => _product.DisposeAsync();

    [Theory]
    [InlineData("shopp", "component", "Did you mean 'shop'?", "services.yaml")]
    [InlineData("off", "component", "switched off", "enabled: true")]
    [InlineData("away", "component", "can not be used", "Check its address")]
    [InlineData("a.b", "component", "can not be the name", "services.yaml")]
    public async Task ComponentThatCanNotBeUsed_Blocks(string component, string requirement, string message, string mend)
    {
        var (status, validation) = await _product.PostAsync("/patterns/health-gate/validate", new { target_component = component });

        Assert.Equal(200, status);
        Assert.False(validation.GetProperty("valid").GetBoolean());
        var issue = Assert.Single(validation.GetProperty("blocking_issues").EnumerateArray());
        Assert.Equal(requirement, issue.Word("requirement"));
        Assert.Contains(message, issue.Word("message"), StringComparison.Ordinal);
        Assert.Contains(mend, issue.Word("mend"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EverythingThatBlocks_IsToldAtOnce_AndNothingIsStarted()
    {
        _product.Shop.Hidden.Add("run_drill");
        await using var client = await _product.Product.ConnectAsync(Wire.New);

        var validation = await CallAsync(client, "validate_pattern_application", new
        {
            pattern_name = "circuit-breaker-hardening", target_component = "shop", parameters = new { failure_threshold = 0, typo = 1, operations = new { set_resilience = "get_resilience", nothing = "x" } },
        });
        var applied = await client.CallToolAsync("apply_pattern", Arguments(new { pattern_name = "circuit-breaker-hardening", target_component = "shop" }));

        var issues = validation.GetProperty("blocking_issues").EnumerateArray().ToDictionary(issue => issue.Word("requirement")!, issue => $"{issue.Word("message")} {issue.Word("mend")}");
        Assert.Equal(
            ["operation run_drill", "operation set_resilience", "parameter failure_threshold", "parameter operations", "parameter typo"],
            issues.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("operations: {\"run_drill\"", issues["operation run_drill"], StringComparison.Ordinal);
        Assert.Contains("does not know", issues["operation set_resilience"], StringComparison.Ordinal);
        Assert.True(applied.IsError);
        Assert.Contains("WF0521", applied.Text(), StringComparison.Ordinal);
        Assert.Contains("run_drill", applied.Text(), StringComparison.Ordinal);
        Assert.Empty(_product.Shop.Calls);
    }

    [Fact]
    public async Task MachinesParametersAndConditions_AreChecked()
    {
        var machines = await _product.PostAsync(
            "/patterns/infrastructure-enforcement/validate", new { target_component = "shop", parameters = new { policy = "p", machines = new[] { "moon", Environment.MachineName } } });
        var missing = await _product.PostAsync("/patterns/canary-rollout/apply", new { target_component = "shop" });
        var open = await _product.PostAsync("/patterns/canary-rollout/validate", new { target_component = "shop" });

        var issue = Assert.Single(machines.Json.GetProperty("blocking_issues").EnumerateArray());
        Assert.Equal("machine moon", issue.Word("requirement"));
        Assert.Contains(Environment.MachineName, issue.Word("message"), StringComparison.Ordinal);
        Assert.Equal((422, "WF0521"), (missing.Status, missing.Json.Word("code")));
        Assert.Contains("version", missing.Json.GetProperty("errors")[0].Word("path"), StringComparison.Ordinal);
        Assert.True(open.Json.GetProperty("valid").GetBoolean());
        Assert.Equal(["version"], Texts(open.Json, "parameters_needed"));
    }

    [Fact]
    public async Task UnknownPattern_SaysWhatThereIs()
    {
        await using var client = await _product.Product.ConnectAsync(Wire.New);

        var unknown = await client.CallToolAsync("apply_pattern", Arguments(new { pattern_name = "canary-rollot", target_component = "shop" }));
        var rest = await _product.PostAsync("/patterns/nothing/validate", new { target_component = "shop" });
        var body = await _product.PostAsync("/patterns/health-gate/apply", new { component = "shop" });

        Assert.True(unknown.IsError);
        Assert.Contains("WF0520", unknown.Text(), StringComparison.Ordinal);
        Assert.Contains("Did you mean 'canary-rollout'?", unknown.Text(), StringComparison.Ordinal);
        Assert.Equal((404, "WF0520"), (rest.Status, rest.Json.Word("code")));
        Assert.Equal((400, "WF0211"), (body.Status, body.Json.Word("code")));
    }

    [Fact]
    public async Task PatternFile_IsInForce_AndOneWithMistakesChangesNothing()
    {
        const string Good = """
            name: poke
            description: Pokes it.
            requirements: [{ machines: 1 }, { service: other }]
            parameters: { times: { type: int, default: 1 } }
            steps:
              one: { call: component.restart, args: { instance: a } }
            validation:
              well: { call: component.get_health, expect: $well.status == 'ok' }
            """;
        await WriteAsync("poke.yaml", Good);
        await UntilAsync(async () => (await _product.GetAsync("/patterns/poke")).TryGetProperty("origin", out var origin) && origin.GetString()!.EndsWith("poke.yaml", StringComparison.Ordinal));
        var applied = await _product.PostAsync("/patterns/poke/apply", new { target_component = "shop" }, ("Prefer", "wait=40"));
        await WriteAsync("poke.yaml", Good.Replace("$well.status", "$wel.status", StringComparison.Ordinal).Replace("restart,", "restart, arg: 1,", StringComparison.Ordinal));
        await UntilAsync(async () => (await _product.GetAsync("/health")).GetProperty("components").GetProperty("patterns").Word("status") == "degraded");
        var health = await _product.GetAsync("/health");
        var again = await _product.PostAsync("/patterns/poke/validate", new { target_component = "shop" });

        Assert.Equal("completed", applied.Json.Word("status"));
        Assert.Equal("restart get_health", string.Join(' ', _product.Shop.Operations));
        Assert.Contains(health.GetProperty("issues").EnumerateArray(), issue => issue.Word("component") == "patterns" && issue.Word("message")!.Contains("poke.yaml", StringComparison.Ordinal));
        Assert.True(again.Json.GetProperty("valid").GetBoolean(), again.Json.ToString());
        var refused = Assert.Single(_product.Refused);
        Assert.Contains("poke.yaml:6:", refused, StringComparison.Ordinal);
        Assert.Contains("poke.yaml:8:", refused, StringComparison.Ordinal);
        Assert.Contains("Did you mean", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileOfAShippedName_GoesBeforeIt_UntilItGoes()
    {
        await WriteAsync("mine.yaml", """
            name: health-gate
            description: Mine.
            steps: { one: { call: component.get_health } }
            """);
        await UntilAsync(async () => (await _product.GetAsync("/patterns/health-gate")).Word("description") == "Mine.");
        File.Delete(Path.Combine(_product.Patterns, "mine.yaml"));
        await UntilAsync(async () => (await _product.GetAsync("/patterns/health-gate")).Word("origin") == "shipped");
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_product.Patterns, name), text);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < McpProduct.Patience, "It did not become so.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
