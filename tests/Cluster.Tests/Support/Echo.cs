using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansWorkflows.Faults.Tests.Support;

namespace OrleansWorkflows.Cluster.Tests.Support;

/// <summary>The service that the steps call: writes down every call with its idempotency key, and answers a little later.</summary>
internal sealed class Echo : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeSpan _takes;

    private Echo(WebApplication app, TimeSpan takes) => (_app, _takes) = (app, takes);

    /// <summary>By what the step sent, <c>number/step</c>: the keys of the calls that it made.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<string>> Calls { get; } = new();

    public Phases Count { get; } = new();

    /// <summary>The <c>traceparent</c> of each call that had one.</summary>
    public ConcurrentQueue<string> TraceParents { get; } = new();

    /// <summary>By what the step sent: the call is not answered before this.</summary>
    public Func<string, Task> LetGo { get; set; } = _ => Task.CompletedTask;

    public string Url => _app.Urls.Single() + "/calls";

    public static async Task<Echo> StartAsync(TimeSpan takes, string address = "127.0.0.1")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add($"http://{address}:0");
        var echo = new Echo(app, takes);
        app.MapPost("/calls", (Delegate)echo.AnswerAsync);
        await app.StartAsync();
        return echo;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var step = await reader.ReadToEndAsync();
        Calls.GetOrAdd(step, _ => new ConcurrentQueue<string>()).Enqueue(http.Request.Headers["Idempotency-Key"].ToString());
        if (http.Request.Headers["traceparent"].ToString() is { Length: > 0 } parent)
        {
            TraceParents.Enqueue(parent);
        }

        Count.Step();
        await Task.Delay(_takes);
        await LetGo(step);
        return Results.Text("done");
    }
}
