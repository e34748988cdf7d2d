using System.Net.WebSockets;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Cli;

namespace OrleansWorkflows.Gateway.Tests.Access;

public sealed class KeyTests(GuardedProduct product) : IClassFixture<GuardedProduct>
{
    [Fact]
    public async Task NoKey_Is401WithAChallenge()
    {
        var answer = await product.GetAsync("/workflows", null);

        Assert.Contains("X-Api-Key", answer.IsProblem(401, "WF0590"), StringComparison.Ordinal);
        Assert.StartsWith("Bearer", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer ow_no-such-key")]
    [InlineData("Bearer")]
    [InlineData("Basic dXNlcjpwYXNz")]
    public async Task WrongKey_Is401(string authorization) =>
        (await product.SendAsync(HttpMethod.Get, "/workflows", null, authorization: authorization)).IsProblem(401, "WF0590");

    [Fact]
    public async Task ExpiredKey_Is401() => (await product.GetAsync("/workflows", "old")).IsProblem(401, "WF0590");

    [Fact]
    public async Task KeyInItsOwnHeader_IsTaken()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/workflows");
        request.Headers.Add("X-Api-Key", product.KeyOf(Scopes.WorkflowsRead));
        using var response = await product.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task RouteThatIsNotThere_IsToldToThoseWhoAreKnown()
    {
        (await product.GetAsync("/no/such/route", null)).IsProblem(401, "WF0590");
        Assert.Equal(404, (await product.GetAsync("/no/such/route", Scopes.Tasks)).Status);
    }

    [Fact]
    public async Task Start_RecordsWhoStarted()
    {
        var started = await product.PostAsync("/workflows/demo/greet/execute", "demo", """{"params": {"name": "Ada"}}""");
        Assert.Equal(200, started.Status);

        var history = await product.GetAsync($"/executions/{started["execution_id"].GetString()}/history", "demo");

        Assert.Contains("key:demo", history.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/mcp/ws")]
    public async Task Socket_OpensForKeysOnly(string path)
    {
        var address = new UriBuilder(new Uri(product.Address, path)) { Scheme = "ws" }.Uri;
        using var unknown = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(() => unknown.ConnectAsync(address, TestContext.Current.CancellationToken));

        using var known = new ClientWebSocket();
        known.Options.SetRequestHeader("Authorization", $"Bearer {product.KeyOf(Scopes.ExecutionsRead)}");
        await known.ConnectAsync(address, TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketState.Open, known.State);
    }

    [Fact]
    public async Task KeysNew_TakesWhatExistsOnly()
    {
        Assert.Equal(CommandLine.Ok, await CommandLine.RunAsync(["keys", "new", "ci", "--scopes", "workflows:read,executions:start", "--domains", "demo", "--expires", "2040-01-31"]));
        Assert.Equal(CommandLine.Invalid, await CommandLine.RunAsync(["keys", "new", "ci", "--scopes", "workflows:raed"]));
        Assert.Equal(CommandLine.Invalid, await CommandLine.RunAsync(["keys", "new", "no name"]));
        Assert.Equal(CommandLine.Invalid, await CommandLine.RunAsync(["keys", "new", "ci", "--scopes", "admin", "--domains", "demo"]));
    }
}
