using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Access.Tokens;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Tests.Api;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Access;

public sealed class TokenTests : IAsyncLifetime
{
    private TokenServer _server = null!;

    private GuardedProduct _product = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TokenServer.StartAsync();
        _product = new GuardedProduct
        {
            Settings = settings =>
            {
                settings.Access.OAuth.Issuer = _server.Issuer;
                settings.Access.OAuth.Audience = [TokenServer.Audience];
            },
        };
        await _product.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _product.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Token_DoesWhatItsScopesSay_AndStartsAreRecorded()
    {
        foreach (var algorithm in (string[])["RS256", "PS256", "ES256"])
        {
            Assert.Equal(200, (await GetAsync("/workflows", _server.Sign(_server.Claims(Scopes.WorkflowsRead), algorithm))).Status);
        }

        var token = _server.Sign(_server.Claims(Scopes.ExecutionsStart, Scopes.ExecutionsRead, "openid"));
        var started = await _product.SendAsync(HttpMethod.Post, "/workflows/demo/greet/execute", null, """{"params": {"name": "Ada"}}""", authorization: $"Bearer {token}");
        var history = await GetAsync($"/executions/{started["execution_id"].GetString()}/history", token);
        Assert.Contains("token:ada", history.Text, StringComparison.Ordinal);

        var refused = await GetAsync("/workflows", token);
        refused.IsProblem(403, "WF0592");
        var challenge = refused.Header("WWW-Authenticate")!;
        Assert.Contains("error=\"insufficient_scope\", scope=\"workflows:read\"", challenge, StringComparison.Ordinal);
        Assert.Contains($"resource_metadata=\"{_product.Address}.well-known/oauth-protected-resource\"", challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenThatIsNotRight_IsRefusedWithTheReason()
    {
        await RefusedAsync(_server.Sign(_server.Claims("admin"))[..^8] + "AAAAAAAA", "signature");
        await RefusedAsync(_server.Sign(_server.Claims("admin"), signer: RSA.Create(2048)), "signature");
        await RefusedAsync(_server.Sign(_server.Claims("admin"), "HS256"), "signature");
        await RefusedAsync(_server.Sign(_server.Claims("admin"), "none"), "signature");
        await RefusedAsync(_server.Sign(With("iss", "https://other.example")), "another issuer");
        await RefusedAsync(_server.Sign(With("aud", "https://other.example")), "another audience");
        await RefusedAsync(_server.Sign(With("exp", TimeProvider.System.GetUtcNow().AddMinutes(-5).ToUnixTimeSeconds())), "expired");
        await RefusedAsync(_server.Sign(With("exp", null)), "expired");
        await RefusedAsync(_server.Sign(With("nbf", TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds())), "not good yet");
        await RefusedAsync(_server.Sign(With("sub", null)), "'sub'");
        await RefusedAsync(_server.Sign(With("sub", "ada\nkey:admin")), "'sub'");
        await RefusedAsync(_server.Sign(With("sub", new string('a', 256))), "'sub'");
        await RefusedAsync(_server.Sign(With("cnf", new JsonObject { ["jkt"] = "x" })), "'cnf'");
        await RefusedAsync(_server.Sign(_server.Claims("admin"), type: "logout+jwt"), "no access token");
        await RefusedAsync(_server.Sign(With("aud", null)), "another audience");
        await RefusedAsync(_server.Sign(With("exp", "2099-01-01")), "expired");
        await RefusedAsync(_server.Sign(_server.Claims("admin"), key: "https://evil.example/key"), "signature");
        await RefusedAsync(_server.Sign(_server.Claims("admin"), key: "curve"), "signature");
        await RefusedAsync("a.b.c", "no JSON Web Token");

        JsonObject With(string claim, JsonNode? value)
        {
            var claims = _server.Claims("admin");
            claims[claim] = value;
            return claims;
        }

        async Task RefusedAsync(string token, string why) => Assert.Contains(why, (await GetAsync("/workflows", token)).IsProblem(401, "WF0591"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysOfTheIssuer_AreFetchedAgainForATokenOfANewOne()
    {
        var (settings, time) = (new GatewaySettings(), new ManualTime());
        (settings.Access.OAuth.Issuer, settings.Access.OAuth.Audience) = (_server.Issuer, [TokenServer.Audience]);
        using var keys = new SigningKeys(settings, time, NullLogger<SigningKeys>.Instance);
        var known = await keys.FindAsync("key-0", TestContext.Current.CancellationToken);
        Assert.NotEmpty(known!);

        _server.Rotate();

        Assert.Empty((await keys.FindAsync("key-1", TestContext.Current.CancellationToken))!);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Single((await keys.FindAsync("key-1", TestContext.Current.CancellationToken))!);
    }

    [Fact]
    public async Task CallerThatHangsUp_DoesNotKeepTheKeysFromOthers()
    {
        var (settings, time) = (new GatewaySettings(), new ManualTime());
        (settings.Access.OAuth.Issuer, settings.Access.OAuth.Audience) = (_server.Issuer, [TokenServer.Audience]);
        using var keys = new SigningKeys(settings, time, NullLogger<SigningKeys>.Instance);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await keys.FindAsync("key-0", gone.Token));

        Assert.Single((await keys.FindAsync("key-0", TestContext.Current.CancellationToken))!);
    }

    [Fact]
    public async Task IssuerThatHangs_HoldsUpNobodyWhoseKeyIsKnown()
    {
        var (settings, time) = (new GatewaySettings(), new ManualTime());
        (settings.Access.OAuth.Issuer, settings.Access.OAuth.Audience) = (_server.Issuer, [TokenServer.Audience]);
        using var keys = new SigningKeys(settings, time, NullLogger<SigningKeys>.Instance);
        Assert.Single((await keys.FindAsync("key-0", TestContext.Current.CancellationToken))!);
        time.Advance(TimeSpan.FromHours(2));
        var asked = _server.Hang();

        var first = keys.FindAsync("key-0", TestContext.Current.CancellationToken).AsTask();
        await asked.WaitAsync(GatewayFixture.Patience, TestContext.Current.CancellationToken);
        Assert.Single((await keys.FindAsync("key-0", TestContext.Current.CancellationToken))!);
        Assert.False(first.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Single((await first)!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/mcp")]
    [InlineData("/mcp/demo")]
    public async Task Metadata_SaysWhereTokensAreToBeHad(string resource)
    {
        var metadata = await _product.GetAsync("/.well-known/oauth-protected-resource" + resource, null);

        Assert.Equal(_product.Address.ToString().TrimEnd('/') + resource, metadata["resource"].GetString());
        Assert.Equal(_server.Issuer, Assert.Single(metadata["authorization_servers"].EnumerateArray()).GetString());
        Assert.Contains(Scopes.ExecutionsStart, metadata["scopes_supported"].EnumerateArray().Select(scope => scope.GetString()));
    }

    [Fact]
    public async Task McpWithoutAToken_NamesTheMetadataOfItsAddress()
    {
        var answer = await _product.PostAsync("/mcp", null);

        answer.IsProblem(401, "WF0590");
        Assert.Contains($"resource_metadata=\"{_product.Address}.well-known/oauth-protected-resource/mcp\"", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task McpCallWithoutTheScope_Is403ThatNamesIt()
    {
        using var wire = new Wire(new Uri(_product.Address, "mcp"));
        using var request = Wire.NewRequest(wire.Endpoint, "tools/call", new() { ["name"] = "w_greet", ["arguments"] = new JsonObject() }, (message, _) =>
            message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_server.Sign(_server.Claims(Scopes.WorkflowsRead))}"));

        var (status, headers, _) = await wire.SendAsync(request);

        Assert.Equal(403, (int)status);
        Assert.Contains("scope=\"executions:start\"", string.Join(',', headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
    }

    private Task<Answer> GetAsync(string path, string token) => _product.SendAsync(HttpMethod.Get, path, null, authorization: $"Bearer {token}");
}
