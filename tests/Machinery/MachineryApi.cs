using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansWorkflows.Machinery;

/// <summary>
/// A component as patterns meet one: a real HTTP server with an OpenAPI document whose operations change what it is, and that fails when it is told to. It
/// writes down every call.
/// </summary>
internal sealed class MachineryApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Func<JsonObject, JsonNode?>> _operations;
    private readonly ConcurrentDictionary<string, int> _failures = new();

    private MachineryApi(WebApplication app)
    {
        _app = app;
        _operations = new()
        {
            ["get_compliance"] = _ => new JsonObject { ["compliant"] = IsCompliant },
            ["enforce"] = _ => Done(() => IsCompliant = true),
            ["get_release"] = _ => new JsonObject { ["version"] = Release },
            ["deploy"] = args => Done(() => (Release, Share) = ((string)args["version"]!, (int)args["share"]!)),
            ["rollback"] = args => Done(() => (Release, Share) = ((string)args["version"]!, 100)),
            ["get_metrics"] = _ => new JsonObject { ["error_rate"] = ErrorRate, ["latency_ms"] = 12 },
            ["list_instances"] = _ => new JsonObject { ["instances"] = new JsonArray([.. Instances.Select(instance => (JsonNode)instance)]) },
            ["drain"] = _ => Done(),
            ["restart"] = _ => Done(),
            ["undrain"] = _ => Done(),
            ["get_health"] = _ => new JsonObject { ["status"] = Health },
            ["create_backup"] = _ => new JsonObject { ["backup_id"] = "b-1" },
            ["verify_backup"] = _ => new JsonObject { ["ok"] = true },
            ["migrate"] = args => Done(() => Schema = (string)args["to"]!),
            ["restore_backup"] = _ => Done(() => Schema = "1"),
            ["get_schema"] = _ => new JsonObject { ["version"] = Schema },
            ["get_secret"] = _ => new JsonObject { ["version"] = Secret },
            ["create_secret"] = _ => new JsonObject { ["version"] = NewSecret },
            ["use_secret"] = args => Done(() => Secret = (string)args["version"]!),
            ["revoke_secret"] = _ => Done(),
            ["get_dependencies"] = _ => new JsonObject
            {
                ["dependencies"] = new JsonArray(new JsonObject { ["name"] = "database", ["status"] = "ok" }, new JsonObject { ["name"] = "cache", ["status"] = Dependency }),
            },
            ["get_resilience"] = _ => new JsonObject { ["failure_threshold"] = Threshold, ["reset_seconds"] = Reset },
            ["set_resilience"] = args => Done(() => (Threshold, Reset) = ((int)args["failure_threshold"]!, (int)args["reset_seconds"]!)),
            ["run_drill"] = _ => new JsonObject { ["opened"] = DrillOpens, ["recovered"] = DrillOpens },
            ["apply_change"] = args => Done(() => Change = (string)args["change"]!),
            ["revert_change"] = _ => Done(() => Change = ""),
        };
    }

    public string Url => _app.Urls.First();

    public string OpenApi => Url + "/openapi.json";

    /// <summary><c>operation args</c>, in their order.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Who called, <c>operation machine</c>, where services.yaml sends the header <c>X-Machine</c>.</summary>
    public ConcurrentQueue<string> Callers { get; } = new();

    public bool IsCompliant { get; set; }

    public string Release { get; set; } = "1.0";

    public int Share { get; set; } = 100;

    public double ErrorRate { get; set; }

    public string[] Instances { get; set; } = ["i-1", "i-2", "i-3"];

    public string Health { get; set; } = "ok";

    public string Schema { get; set; } = "1";

    public string Secret { get; set; } = "s-1";

    public string NewSecret { get; set; } = "s-2";

    public string Dependency { get; set; } = "ok";

    public int Threshold { get; set; } = 50;

    public int Reset { get; set; } = 1;

    public bool DrillOpens { get; set; } = true;

    public string Change { get; set; } = "";

    /// <summary>Operations that the document does not name.</summary>
    public HashSet<string> Hidden { get; } = [];

    public IEnumerable<string> Operations => Calls.Select(call => call.Split(' ')[0]);

    public static async Task<MachineryApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var api = new MachineryApi(app);
        app.MapGet("/openapi.json", () => Results.Text(api.Document().ToJsonString(), "application/json"));
        app.MapPost("/{operation}", (Delegate)api.AnswerAsync);
        await app.StartAsync();
        return api;
    }

    /// <summary>The next calls of an operation answer 503.</summary>
    public void Fail(string operation, int times) => _failures[operation] = times;

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private static JsonObject Done(Action? change = null)
    {
        change?.Invoke();
        return new JsonObject { ["done"] = true };
    }

    private async Task<IResult> AnswerAsync(HttpContext http, string operation)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var args = body.Length == 0 ? [] : JsonNode.Parse(body)!.AsObject();
        lock (_gate)
        {
            Calls.Enqueue($"{operation} {string.Join(' ', args.Select(arg => string.Create(CultureInfo.InvariantCulture, $"{arg.Key}={arg.Value}")))}".TrimEnd());
            if (http.Request.Headers.TryGetValue("X-Machine", out var machine))
            {
                Callers.Enqueue($"{operation} {machine}");
            }

            if (_failures.TryGetValue(operation, out var left) && left > 0)
            {
                _failures[operation] = left - 1;
                return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            }

            return Results.Text(_operations[operation](args)?.ToJsonString() ?? "null", "application/json");
        }
    }

    /// <summary>Each operation takes the arguments that the shipped patterns give it.</summary>
    private JsonObject Document()
    {
        var arguments = new Dictionary<string, string[]>
        {
            ["get_compliance"] = ["policy"], ["enforce"] = ["policy"], ["deploy"] = ["version", "share"], ["rollback"] = ["version"], ["get_metrics"] = ["version"],
            ["drain"] = ["instance"], ["restart"] = ["instance"], ["undrain"] = ["instance"], ["get_health"] = ["instance?"], ["verify_backup"] = ["backup_id"], ["migrate"] = ["to"],
            ["restore_backup"] = ["backup_id"], ["get_secret"] = ["name"], ["create_secret"] = ["name"], ["use_secret"] = ["name", "version"], ["revoke_secret"] = ["name", "version"],
            ["set_resilience"] = ["failure_threshold", "reset_seconds"], ["apply_change"] = ["change"], ["revert_change"] = ["change"],
        };
        var paths = new JsonObject();
        foreach (var operation in _operations.Keys.Except(Hidden))
        {
            var names = arguments.GetValueOrDefault(operation) ?? [];
            paths["/" + operation] = new JsonObject
            {
                ["post"] = new JsonObject
                {
                    ["operationId"] = operation,
                    ["requestBody"] = new JsonObject
                    {
                        ["content"] = new JsonObject
                        {
                            ["application/json"] = new JsonObject
                            {
                                ["schema"] = new JsonObject
                                {
                                    ["type"] = "object",
                                    ["properties"] = new JsonObject(names.Select(name => KeyValuePair.Create(name.TrimEnd('?'), (JsonNode?)new JsonObject()))),
                                    ["required"] = new JsonArray([.. names.Where(name => !name.EndsWith('?')).Select(name => (JsonNode)name)]),
                                    ["additionalProperties"] = false,
                                },
                            },
                        },
                        ["required"] = names.Length > 0,
                    },
                    ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "Done." } },
                },
            };
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0", ["info"] = new JsonObject { ["title"] = "Machinery", ["version"] = "1" },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = Url }), ["paths"] = paths,
        };
    }
}
