using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansWorkflows.Services.Configuration;
using OrleansWorkflows.Services.Urls;

namespace OrleansWorkflows.Services.Tests;

/// <summary>The services as the product composes them, for one test.</summary>
internal sealed class Harness : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    public Harness(
        string configuration = "", Func<ToolServiceOptions, ToolServiceOptions>? options = null, TimeProvider? time = null,
        IExecutionSecrets? secrets = null, params (string Name, string Value)[] environment)
    {
        var read = ServiceConfigurationReader.Read(configuration, "services.yaml", name => environment.FirstOrDefault(pair => pair.Name == name).Value);
        var all = new ToolServiceOptions { Configuration = read.OrThrow(), Urls = new UrlGuardOptions { AllowPrivateNetworks = true } };
        var services = new ServiceCollection().AddLogging();
        if (time is not null)
        {
            services.AddSingleton(time);
        }

        if (secrets is not null)
        {
            services.AddSingleton(secrets);
        }

        services.AddToolServices(options?.Invoke(all) ?? all);
        _provider = services.BuildServiceProvider();
    }

    public IToolInvoker Invoker => _provider.GetRequiredService<IToolInvoker>();

    public IServiceDirectory Directory => _provider.GetRequiredService<IServiceDirectory>();

    public ServiceRegistry Registry => _provider.GetRequiredService<ServiceRegistry>();

    public SpecFetcher Specs => _provider.GetRequiredService<SpecFetcher>();

    public static string Rest(string name, string url, string more = "") => $$"""
        services:
          {{name}}:
            type: rest
            {{more}}
            config: { openapi: "{{url}}/openapi.json", base_url: "{{url}}" }
        """;

    public ValueTask<ToolResult> CallAsync(
        string tool, object? args = null, TimeSpan? timeout = null, TargetApi? target = null, int attempt = 1, object? outputs = null, string key = "e1/step/1")
    {
        var tables = outputs is null ? null : JsonBytes.From(JsonSerializer.SerializeToElement(outputs)).Element.EnumerateObject()
            .ToDictionary(property => property.Name, property => JsonBytes.From(property.Value));
        return Invoker.InvokeAsync(
            new ToolCall
            {
                Tool = tool,
                Args = args is string json ? JsonBytes.Parse(json) : JsonBytes.From(JsonSerializer.SerializeToElement(args ?? new { })),
                IdempotencyKey = key,
                Timeout = timeout,
                Target = target,
                Attempt = attempt,
                Outputs = tables is null ? null : _ => new ValueTask<IReadOnlyDictionary<string, JsonBytes>>(tables),
            },
            TestContext.Current.CancellationToken);
    }

    public async Task<string> OkAsync(string tool, object? args = null, object? outputs = null)
    {
        var result = await CallAsync(tool, args, outputs: outputs);
        Assert.True(result.Error is null, result.Error?.ToString());
        return result.Output!.ToString();
    }

    public async Task<ToolError> FailAsync(string tool, object? args = null, object? outputs = null, TimeSpan? timeout = null)
    {
        var result = await CallAsync(tool, args, outputs: outputs, timeout: timeout);
        Assert.True(result.Error is not null, result.Output?.ToString());
        return result.Error!;
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}

/// <summary>Time that moves only when a test says so; timers run on real time.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private long _offset;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(Interlocked.Read(ref _offset));
}
