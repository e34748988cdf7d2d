using System.Text.Json;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace OrleansWorkflows.Mcp.Tests;

/// <summary>Tools that each show one thing a gateway does.</summary>
public sealed class TestTools
{
    private static readonly JsonElement NoParameters = JsonElement.Parse("""{"type":"object"}""");
    private readonly TaskCompletionSource _started = NewSignal();
    private readonly TaskCompletionSource _cancelled = NewSignal();
    private readonly Channel<bool> _finishCount = Channel.CreateUnbounded<bool>();

    /// <summary>A call of <c>wait</c> is under way.</summary>
    public Task WaitStarted => _started.Task;

    /// <summary>A call of <c>wait</c> was cancelled.</summary>
    public Task WaitCancelled => _cancelled.Task;

    /// <summary>Lets one call of <c>count</c> end.</summary>
    public void FinishCount() => _finishCount.Writer.TryWrite(true);

    public static ListToolsResult List(RequestContext<ListToolsRequestParams> request)
    {
        var http = Http(request);
        List<Tool> tools =
        [
            new()
            {
                Name = "where",
                Description = "Use this when you want to know what the server saw of the request.",
                InputSchema = NoParameters,
                OutputSchema = JsonElement.Parse("""{"type":"object","properties":{"catalog":{"type":"string"}}}"""),
                Annotations = new() { ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
            },
            .. new[] { "count", "approve", "ask_old", "wait", "needs_elicitation", "fail", "throw" }.Select(name => new Tool { Name = name, InputSchema = NoParameters }),
        ];
        if (http.GetRouteValue("catalog") is string catalog)
        {
            tools.Add(new Tool { Name = "w_" + catalog, InputSchema = NoParameters });
        }

        return new ListToolsResult { Tools = tools, TimeToLive = TimeSpan.FromSeconds(30), CacheScope = CacheScope.Private };
    }

    public ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken) => request.Params.Name switch
    {
        "where" => ValueTask.FromResult(Where(request)),
        "count" => CountAsync(request, cancellationToken),
        "approve" => ValueTask.FromResult(Approve(request)),
        "ask_old" => AskOldAsync(request, cancellationToken),
        "wait" => WaitAsync(cancellationToken),
        "needs_elicitation" => ValueTask.FromResult(NeedsElicitation(request)),
        "fail" => ValueTask.FromResult(new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = "WF0000: it failed." }] }),
        "throw" => throw new InvalidOperationException("password=hunter2"),
        var name => throw new McpProtocolException($"Unknown tool: '{name}'.", McpErrorCode.InvalidParams),
    };

    private static CallToolResult Where(RequestContext<CallToolRequestParams> request)
    {
        var http = Http(request);
        return Answer(new
        {
            catalog = http.GetRouteValue("catalog") as string ?? "",
            header = http.Request.Headers["X-API-Name"].ToString(),
            user = request.User?.Identity?.IsAuthenticated is true ? request.User.Claims.First().Value : "",
            session = request.Server.SessionId is not null,
            mrtr = request.Server.IsMrtrSupported,
            client = request.Server.ClientInfo?.Name ?? "",
        });
    }

    private async ValueTask<CallToolResult> CountAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        for (var step = 1; step <= 3; step++)
        {
            if (request.Params.ProgressToken is { } token)
            {
                await request.Server.NotifyProgressAsync(
                    token, new ProgressNotificationValue { Progress = step, Total = 3, Message = $"step {step}" }, cancellationToken: cancellationToken);
            }
        }

        await _finishCount.Reader.ReadAsync(cancellationToken);
        return Answer(new { steps = 3 });
    }

    /// <summary>input_required where the client knows it, elicitation where the SDK can turn it into one, else a normal answer.</summary>
    private static CallToolResult Approve(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params is { RequestState: "yield-1", InputResponses: { } responses } && responses.TryGetValue("approval", out var response))
        {
            var answer = response.Deserialize(InputResponse.ElicitResultJsonTypeInfo);
            return Answer(new { status = answer?.Action, reason = answer?.Content?["reason"].GetString() });
        }

        if (!request.Server.IsMrtrSupported || request.Server.ClientCapabilities?.Elicitation is null)
        {
            return Answer(new { status = "waiting", resume_with = "resume_workflow" });
        }

        throw new InputRequiredException(
            new Dictionary<string, InputRequest> { ["approval"] = InputRequest.ForElicitation(Question()) }, requestState: "yield-1");
    }

    private static async ValueTask<CallToolResult> AskOldAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var answer = await request.Server.ElicitAsync(Question(), cancellationToken);
        return Answer(new { status = answer.Action });
    }

    private async ValueTask<CallToolResult> WaitAsync(CancellationToken cancellationToken)
    {
        _started.TrySetResult();
        try
        {
            await NewSignal().Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _cancelled.TrySetResult();
        }

        return new CallToolResult();
    }

    private static CallToolResult NeedsElicitation(RequestContext<CallToolRequestParams> request) =>
        request.Server.ClientCapabilities?.Elicitation is not null
            ? Answer(new { status = "ok" })
            : throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Elicitation = new() }, "This tool asks questions.");

    private static ElicitRequestParams Question() => new()
    {
        Message = "Book for 900 EUR?",
        RequestedSchema = new()
        {
            Properties = new Dictionary<string, ElicitRequestParams.PrimitiveSchemaDefinition>
            {
                ["reason"] = new ElicitRequestParams.StringSchema { Description = "Why" },
            },
        },
    };

    private static CallToolResult Answer(object value)
    {
        var json = JsonSerializer.SerializeToElement(value);
        return new CallToolResult { StructuredContent = json, Content = [new TextContentBlock { Text = json.GetRawText() }] };
    }

    private static HttpContext Http(MessageContext request) => request.Services!.GetRequiredService<IHttpContextAccessor>().HttpContext!;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
