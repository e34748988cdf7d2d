using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace OrleansWorkflows.Benchmarks.Workloads;

/// <summary>
/// What steps call, in the process of the load: <c>POST /echo</c> answers its body at once, <c>POST /slow</c> after 100 ms and remembers who called.
/// </summary>
internal sealed class EchoServer : IAsyncDisposable
{
    public static readonly TimeSpan Slowness = TimeSpan.FromMilliseconds(100);

    private const string Document = """
        {"openapi":"3.0.3","info":{"title":"echo","version":"1"},"paths":{
          "/echo":{"post":{"operationId":"echo_post","requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object","properties":{"value":{}}}}}},
            "responses":{"200":{"description":"the body","content":{"application/json":{"schema":{"type":"object"}}}}}}},
          "/slow":{"post":{"operationId":"slow_post","requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object","properties":{"value":{}}}}}},
            "responses":{"200":{"description":"the body","content":{"application/json":{"schema":{"type":"object"}}}}}}}}}
        """;

    private readonly WebApplication _app;

    private EchoServer(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    /// <summary>Calls of <c>/slow</c> as they arrived.</summary>
    public ConcurrentQueue<EchoCall> Calls { get; } = [];

    /// <param name="port">Chosen before, so that the product can be told of it.</param>
    public static async Task<EchoServer> StartAsync(int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var server = new EchoServer(app, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")));
        app.Run(server.AnswerAsync);
        await app.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>A <c>services.yaml</c> that names this server <c>bench</c>; the argument for it.</summary>
    public static IReadOnlyList<string> ServicesFile(string directory, int port, int connections)
    {
        var file = Path.Combine(directory, "services.yaml");
        File.WriteAllText(Path.Combine(directory, "echo.json"), Document);
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $$"""
            services:
              bench:
                type: rest
                timeout: 60s
                pool: { max_connections: {{connections}} }
                max_concurrency: {{connections}}
                circuit_breaker: { threshold: 5, timeout: 60s }
                config: { openapi: echo.json, base_url: "http://127.0.0.1:{{port}}" }

            """));
        return ["--services", file];
    }

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var length = (int)(context.Request.ContentLength ?? 0);
        var body = new byte[length];
        await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
        if (context.Request.Path == "/slow")
        {
            Calls.Enqueue(new EchoCall(context.Request.Headers["Idempotency-Key"].ToString(), System.Text.Encoding.UTF8.GetString(body), TimeProvider.System.GetUtcNow()));
            await Task.Delay(Slowness, context.RequestAborted);
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}

/// <param name="Key">Its idempotency key.</param>
internal sealed record EchoCall(string Key, string Body, DateTimeOffset At);
