using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace OrleansWorkflows.Gateway.Tests.Access;

/// <summary>An authorization server as the gateway sees one: metadata, signing keys, and the tokens that it gives out.</summary>
internal sealed class TokenServer : IAsyncDisposable
{
    public const string Audience = "https://flows.example/mcp";

    private readonly WebApplication _app;

    private readonly List<(string Id, RSA Key)> _rsa = [];

    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private volatile TaskCompletionSource? _hanging;

    private TokenServer(WebApplication app) => _app = app;

    public string Issuer => _app.Urls.First();

    public static async Task<TokenServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new TokenServer(app);
        server.Rotate();
        app.Run(http => server._hanging is { } asked ? HangAsync(asked, http.RequestAborted) : http.Request.Path.Value switch
        {
            "/.well-known/openid-configuration" => http.Response.WriteAsJsonAsync(new { issuer = server.Issuer, jwks_uri = server.Issuer + "/keys" }),
            "/keys" => http.Response.WriteAsJsonAsync(server.Keys()),
            _ => Task.FromResult(http.Response.StatusCode = 404),
        });
        await app.StartAsync();
        return server;
    }

    /// <summary>From now on tokens are signed with a new key.</summary>
    public void Rotate()
    {
        lock (_rsa)
        {
            _rsa.Add(($"key-{_rsa.Count}", RSA.Create(2048)));
        }
    }

    /// <summary>From now on it takes requests and answers none. Completes when the first has come.</summary>
    public Task Hang() => (_hanging = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public JsonObject Claims(params string[] scopes) => new()
    {
        ["iss"] = Issuer, ["aud"] = Audience, ["sub"] = "ada", ["scope"] = string.Join(' ', scopes),
        ["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds(),
    };

    /// <summary>A token with these claims, signed by the newest key.</summary>
    /// <param name="signer">Another key than the server's.</param>
    /// <param name="key">What it says that it is signed by; null: the truth.</param>
    public string Sign(JsonObject claims, string algorithm = "RS256", RSA? signer = null, string type = "at+jwt", string? key = null)
    {
        var (id, own) = _rsa[^1];
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = type, ["kid"] = key ?? (algorithm == "ES256" ? "curve" : id) };
        var text = $"{Encode(header)}.{Encode(claims)}";
        var data = Encoding.ASCII.GetBytes(text);
        var signature = algorithm switch
        {
            "RS256" => (signer ?? own).SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => (signer ?? own).SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "ES256" => _curve.SignData(data, HashAlgorithmName.SHA256),
            // The public key as a shared secret: the oldest forgery.
            "HS256" => HMACSHA256.HashData(own.ExportRSAPublicKey(), data),
            _ => [],
        };
        return $"{text}.{WebEncoders.Base64UrlEncode(signature)}";
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task HangAsync(TaskCompletionSource asked, CancellationToken aborted)
    {
        asked.TrySetResult();
        await Task.Delay(Timeout.Infinite, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private JsonObject Keys()
    {
        var point = _curve.ExportParameters(false).Q;
        var keys = new JsonArray(new JsonObject { ["kty"] = "EC", ["kid"] = "curve", ["crv"] = "P-256", ["x"] = Base64(point.X!), ["y"] = Base64(point.Y!) });
        lock (_rsa)
        {
            foreach (var (id, key) in _rsa)
            {
                var numbers = key.ExportParameters(false);
                keys.Add(new JsonObject { ["kty"] = "RSA", ["kid"] = id, ["use"] = "sig", ["n"] = Base64(numbers.Modulus!), ["e"] = Base64(numbers.Exponent!) });
            }
        }

        return new JsonObject { ["keys"] = keys };
    }

    private static string Encode(JsonObject json) => Base64(JsonSerializer.SerializeToUtf8Bytes(json));

    private static string Base64(byte[] bytes) => WebEncoders.Base64UrlEncode(bytes);
}
