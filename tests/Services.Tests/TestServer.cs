using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansWorkflows.Services.Tests;

/// <summary>A real HTTP server on a free loopback port that keeps what it was asked.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public ConcurrentQueue<Asked> Requests { get; } = new();

    public static async Task<TestServer> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new TestServer(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var asked = new Asked(
                context.Request.Method,
                context.Request.Path.Value!,
                context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                await reader.ReadToEndAsync());
            server.Requests.Enqueue(asked);
            context.Items["body"] = asked.Body;
            await answer(context);
        });
        await app.StartAsync();
        return server;
    }

    /// <summary>Serves one OpenAPI document at <c>/openapi.json</c>, and <paramref name="answer"/> for everything else.</summary>
    public static Task<TestServer> WithDocumentAsync(string document, Func<HttpContext, Task> answer) => StartAsync(context =>
        context.Request.Path == "/openapi.json" ? JsonAsync(context, 200, document) : answer(context));

    public static Task JsonAsync(HttpContext context, int status, string json, string type = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(json);
    }

    public IEnumerable<Asked> Calls => Requests.Where(request => request.Path != "/openapi.json");

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}

/// <param name="Target">Path and query as they were sent.</param>
internal sealed record Asked(string Method, string Path, string Target, IReadOnlyDictionary<string, string> Headers, string Body);
