using Microsoft.AspNetCore.Builder;
using TravelApi;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>The travel API of the examples on a free port: a real REST and GraphQL server, and the headers by which a caller brings it along.</summary>
public sealed class TravelTarget : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TravelTarget(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public string Address => _app.Urls.Single();

    public static async Task<TravelTarget> StartAsync()
    {
        var app = TravelApp.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=None"]);
        await app.StartAsync();
        return new TravelTarget(app);
    }

    /// <param name="kind"><c>rest</c> or <c>graphql</c>.</param>
    public Dictionary<string, string> Headers(string kind, params (string Name, string Value)[] more)
    {
        var headers = new Dictionary<string, string>
        {
            ["X-Target-URL"] = kind == "rest" ? $"{Address}/openapi.json" : $"{Address}/graphql",
            ["X-API-Type"] = kind,
            ["X-API-Name"] = "travel",
        };
        foreach (var (name, value) in more)
        {
            headers[name] = value;
        }

        return headers;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
