using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansWorkflows.Faults.Tests.Support;

/// <summary>The service that the steps call: writes down every call with its idempotency key and answers with the call's number.</summary>
internal sealed class Echo : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Phases _calls = new();
    private int _count;

    private Echo(WebApplication app) => _app = app;

    /// <summary>By what the step sent, <c>number/step</c>: the calls that it made.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<EchoCall>> Calls { get; } = new();

    public string Url => _app.Urls.Single() + "/calls";

    public static async Task<Echo> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var echo = new Echo(app);
        app.MapPost("/calls", (Delegate)echo.AnswerAsync);
        await app.StartAsync();
        return echo;
    }

    /// <summary>When so many more calls have come.</summary>
    public Task PassAsync(int calls) => _calls.PassAsync(calls);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var step = await reader.ReadToEndAsync();
        var call = new EchoCall(Interlocked.Increment(ref _count), http.Request.Headers["Idempotency-Key"].ToString());
        Calls.GetOrAdd(step, _ => new ConcurrentQueue<EchoCall>()).Enqueue(call);
        _calls.Step();
        return Results.Text(call.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}

internal sealed record EchoCall(int Number, string Key);
