using System.Text.Json;
using OrleansWorkflows.Services.Configuration;
using OrleansWorkflows.Services.Http;

namespace OrleansWorkflows.Services.Rest;

/// <summary>A REST API whose document has been read.</summary>
internal sealed class RestAdapter : IServiceAdapter
{
    private readonly ServiceDefinition _definition;
    private readonly RestSettings _settings;
    private readonly ServiceHttp _http;
    private readonly long _maxOutputBytes;
    private readonly Dictionary<string, RestOperation> _operations;

    public RestAdapter(ServiceDefinition definition, RestSettings settings, IReadOnlyList<RestOperation> operations, ServiceHttp http, long maxOutputBytes)
    {
        (_definition, _settings, _http) = (definition, settings, http);
        _maxOutputBytes = Math.Min(maxOutputBytes, definition.MemoryLimitBytes);
        _operations = operations.ToDictionary(operation => operation.Tool.Name, StringComparer.Ordinal);
        Tools = [.. operations.Select(operation => operation.Tool)];
    }

    public IReadOnlyList<ToolDescription> Tools { get; }

    public async ValueTask<ToolResult> InvokeAsync(ToolDescription tool, ToolCall call, CancellationToken cancellationToken)
    {
        var operation = _operations[tool.Name];
        var subject = $"service '{_definition.Name}', tool '{tool.Name}'";
        if (CallArguments.Read(call, subject, out var unreadable) is not { } arguments)
        {
            return ToolResult.Failed(unreadable!);
        }

        var request = new RequestBuilder(operation, arguments);
        if (request.Problems.Count > 0)
        {
            return ToolResult.Failed(new ToolError("invalid_arguments", $"{subject}: {string.Join("; ", request.Problems)}", Retryable: false));
        }

        var outcome = await _http.SendAsync(
            new HttpCall
            {
                Method = operation.Method,
                Url = request.Url,
                Headers = Headers(operation, request.Headers, call),
                Content = request.Content,
                IsReadOnly = tool.IsReadOnly,
                MaxAnswerBytes = _maxOutputBytes,
                Subject = subject,
            },
            cancellationToken).ConfigureAwait(false);
        if (outcome.Answer is not { } answer)
        {
            return ToolResult.Failed(outcome.Error!);
        }

        if (!answer.IsSuccess)
        {
            return ToolResult.Failed(ApiErrors.Read(answer, subject));
        }

        try
        {
            return ToolResult.Ok(AnswerContent.Read(answer), _definition.Name);
        }
        catch (JsonException exception)
        {
            return ToolResult.Failed(new ToolError("invalid_answer",
                $"{subject}: the answer says that it is JSON and is not ({ApiErrors.Shorten(exception.Message)})", answer.Status, OutcomeUnknown: !tool.IsReadOnly));
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The configured headers come last: no argument may replace a credential.</summary>
    private List<KeyValuePair<string, string>> Headers(RestOperation operation, List<KeyValuePair<string, string>> own, ToolCall call) =>
    [
        .. own.Where(header => !_settings.Headers.ContainsKey(header.Key)),
        .. _settings.Headers.ContainsKey("Accept") ? [] : (KeyValuePair<string, string>[])[new("Accept", operation.Accept)],
        new("Idempotency-Key", call.IdempotencyKey),
        .. _settings.Headers,
    ];
}
