using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Tests.Api;

namespace OrleansWorkflows.Gateway.Tests.Access;

/// <summary>Keys that see some of the domains: what they do not see is, to them, not there.</summary>
public sealed class LimitedKeyTests(GuardedProduct product) : IClassFixture<GuardedProduct>
{
    [Fact]
    public async Task Lists_HaveWhatTheKeySees()
    {
        var workflows = await product.GetAsync("/workflows", "two");
        Assert.Equal(["greet", "secret_plan"], workflows["items"].EnumerateArray().Select(item => item.GetProperty("name").GetString()));

        Assert.DoesNotContain("secret_plan", (await product.GetAsync("/workflows", "demo")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret_plan", (await product.GetAsync("/openapi.json", "demo")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret_plan", (await product.PostAsync("/plan", "demo", """{"goal": "run the secret plan"}""")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/workflows/other/secret_plan")]
    [InlineData("GET", "/workflows/other%2Fsecret_plan")]
    [InlineData("GET", "/api/v1/workflows/other/secret_plan/graph")]
    [InlineData("POST", "/workflows/other/secret_plan/execute")]
    [InlineData("POST", "/w/other/secret_plan")]
    [InlineData("GET", "/workflows/other/secret_plan/export")]
    public async Task WorkflowOfAnotherDomain_IsUnknown(string method, string path) =>
        Assert.DoesNotContain("Did you mean", (await product.SendAsync(new HttpMethod(method), path, "demo")).IsProblem(404, "WF0201"), StringComparison.Ordinal);

    [Fact]
    public async Task HintOfAWrongName_TellsNothingOfOtherDomains() =>
        Assert.DoesNotContain("other", (await product.GetAsync("/workflows/demo/secret_plan", "demo")).IsProblem(404, "WF0201"), StringComparison.Ordinal);

    [Fact]
    public async Task ExecutionOfAnotherDomain_IsUnknown()
    {
        var foreign = (await product.PostAsync("/workflows/other/secret_plan/execute", Scopes.ExecutionsStart))["execution_id"].GetString();

        foreach (var rest in (string[])["", "/history", "/events", "/steps"])
        {
            Assert.Equal(404, (await product.GetAsync($"/executions/{foreign}{rest}", "demo")).Status);
            Assert.Equal(200, (await product.GetAsync($"/executions/{foreign}{rest}", Scopes.ExecutionsRead)).Status);
        }

        Assert.Equal(404, (await product.PostAsync($"/executions/{foreign}/retry", "demo")).Status);
        var status = await product.McpAsync("demo", "tools/call", new() { ["name"] = "get_workflow_status", ["arguments"] = new System.Text.Json.Nodes.JsonObject { ["execution_id"] = foreign, ["wait_seconds"] = 5 } });
        Assert.True((bool)status.Message!["result"]!["isError"]!);
        var read = await product.McpAsync("demo", "resources/read", new() { ["uri"] = $"execution://{foreign}" });
        Assert.NotNull(read.Message!["error"]);
    }

    [Fact]
    public async Task QuestionOverMany_IsNarrowedOrRefused()
    {
        await product.PostAsync("/workflows/other/secret_plan/execute", Scopes.ExecutionsStart);
        await product.PostAsync("/workflows/demo/greet/execute", "demo", """{"params": {"name": "Ada"}}""");

        var own = await product.GetAsync("/executions", "demo");
        Assert.All(own["items"].EnumerateArray(), item => Assert.Equal("demo", item.GetProperty("domain").GetString()));
        Assert.NotEmpty(own["items"].EnumerateArray());
        Assert.Contains("demo/greet, other", (await product.GetAsync("/executions", "two")).IsProblem(403, "WF0594"), StringComparison.Ordinal);
        Assert.Equal(200, (await product.GetAsync("/executions?domain=other", "two")).Status);
        (await product.GetAsync("/executions?domain=other", "demo")).IsProblem(403, "WF0594");
        (await product.GetAsync($"/executions/{own["items"][0].GetProperty("execution_id").GetString()}/export?children=true", "demo")).IsProblem(403, "WF0594");
        Assert.Equal(200, (await product.GetAsync($"/executions/{own["items"][0].GetProperty("execution_id").GetString()}/export", "demo")).Status);
        (await product.GetAsync("/metrics/workflows?domain=other", "demo")).IsProblem(403, "WF0594");
        (await product.PostAsync("/executions/bulk", "demo", """{"action": "cancel", "filter": {"domain": "other"}}""")).IsProblem(403, "WF0594");
    }

    [Fact]
    public async Task IdempotencyKeyOfAnotherCaller_ShowsNothingOfWhatItStarted()
    {
        async Task<Answer> StartAsync(string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/w/demo/greet") { Content = new StringContent("""{"name": "Ada"}""", System.Text.Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {product.KeyOf(key)}");
            request.Headers.TryAddWithoutValidation("Idempotency-Key", "order-4711");
            var response = await product.Client.SendAsync(request, TestContext.Current.CancellationToken);
            return new Answer(response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal("\"Hello Ada\"", (await StartAsync("demo")).Text);
        Assert.Equal("\"Hello Ada\"", (await StartAsync("demo")).Text);
        Assert.DoesNotContain("Hello", (await StartAsync(Scopes.ExecutionsStart)).IsProblem(422, "WF0213"), StringComparison.Ordinal);
    }
}
