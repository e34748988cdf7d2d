using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansWorkflows.Services.Configuration;
using OrleansWorkflows.Services.Http;
using OrleansWorkflows.Services.Urls;

namespace OrleansWorkflows.Services.Builtin;

/// <summary><c>http</c>: one request to any URL that the guard lets through. A status other than 2xx is a failure.</summary>
internal sealed class HttpTool : IBuiltinTool, IDisposable
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    private readonly ToolServiceOptions _options;
    private readonly UrlGuard _guard;
    private readonly TimeProvider _time;
    private readonly Lazy<ServiceHttp> _http;

    public HttpTool(ToolServiceOptions options, UrlGuard guard, TimeProvider time)
    {
        (_options, _guard, _time) = (options, guard, time);
        _http = new Lazy<ServiceHttp>(() => new ServiceHttp(new ServicePool(), guard, time));
    }

    public static readonly ToolDescription Shape = new(BuiltinService.Name, "http",
        "Sends one HTTP request and answers {status, headers, body}; a status other than 2xx is a failure. "
        + "A JSON body is parsed, text stays text, other content is base64.",
        JsonBytes.Parse("""
            {"type":"object","properties":{
              "method":{"type":"string","enum":["GET","POST","PUT","PATCH","DELETE","HEAD","OPTIONS"],"default":"GET"},
              "url":{"type":"string","format":"uri"},
              "headers":{"type":"object","additionalProperties":{"type":"string"}},
              "body":{"description":"text is sent as it is, anything else as JSON"},
              "timeout_seconds":{"type":"number","exclusiveMinimum":0,"default":30}},
             "required":["url"],"additionalProperties":false}
            """),
        JsonBytes.Parse("""{"type":"object","properties":{"status":{"type":"integer"},"headers":{"type":"object"},"body":{}}}"""), IsReadOnly: false);

    public ToolDescription Description => Shape;

    public async ValueTask<ToolResult> InvokeAsync(ToolArguments arguments, ToolCall call, CancellationToken cancellationToken)
    {
        var method = (arguments.Text("method") ?? "GET").ToUpperInvariant();
        if (!Methods.Contains(method))
        {
            return ToolResult.Failed(arguments.Invalid($"'method' must be one of {string.Join(", ", Methods)}; it is '{method}'"));
        }

        Uri url;
        try
        {
            url = _guard.Check(arguments.Text("url")!);
        }
        catch (UrlRefusedException refused)
        {
            return ToolResult.Failed(new ToolError("url_refused", $"tool 'http': {refused.Message}", Retryable: false));
        }

        if (TryHeaders(arguments, call, out var headers) is { } headerProblem)
        {
            return ToolResult.Failed(headerProblem);
        }

        if (!TryTimeout(arguments, call, out var timeout))
        {
            return ToolResult.Failed(arguments.Invalid("'timeout_seconds' must be a number above zero"));
        }

        using var deadline = new Deadline(timeout, _time, cancellationToken);
        var request = new HttpCall
        {
            Method = HttpMethod.Parse(method),
            Url = url,
            Headers = headers,
            Content = Content(arguments.Value("body")),
            IsReadOnly = HttpCall.IsSafe(HttpMethod.Parse(method)),
            MaxAnswerBytes = _options.MaxOutputBytes,
            Subject = $"tool 'http', {method} {UrlText.Shown(url)}",
        };
        var outcome = await _http.Value.SendAsync(request, deadline.Token).ConfigureAwait(false);
        return outcome.Answer is not { } answer ? ToolResult.Failed(outcome.Error!)
            : !answer.IsSuccess ? ToolResult.Failed(ApiErrors.Read(answer, request.Subject))
            : Output(answer, request);
    }

    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    private static ToolResult Output(HttpAnswer answer, HttpCall request)
    {
        try
        {
            var body = AnswerContent.Read(answer);
            return ToolResult.Ok(JsonBytes.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("status", answer.Status);
                writer.WriteStartObject("headers");
                foreach (var (name, value) in answer.Headers)
                {
                    writer.WriteString(name, value);
                }

                writer.WriteEndObject();
                writer.WritePropertyName("body");
                writer.WriteRawValue(body.Utf8);
                writer.WriteEndObject();
            }), BuiltinService.Name);
        }
        catch (JsonException exception)
        {
            return ToolResult.Failed(new ToolError("invalid_answer",
                $"{request.Subject}: the answer says that it is JSON and is not ({ApiErrors.Shorten(exception.Message)})",
                answer.Status,
                OutcomeUnknown: !request.IsReadOnly));
        }
    }

    private static ToolError? TryHeaders(ToolArguments arguments, ToolCall call, out List<KeyValuePair<string, string>> headers)
    {
        headers = [];
        if (arguments.Value("headers") is { } given)
        {
            if (given.ValueKind is not JsonValueKind.Object)
            {
                return arguments.Invalid("'headers' must be an object of names and values");
            }

            foreach (var header in given.EnumerateObject().Where(header => header.Value.ValueKind is not JsonValueKind.Null))
            {
                headers.Add(new(header.Name, header.Value.ValueKind is JsonValueKind.String ? header.Value.GetString()! : header.Value.GetRawText()));
            }
        }

        AddUnless(headers, "Accept", "application/json, text/*;q=0.9, */*;q=0.5");
        AddUnless(headers, "Idempotency-Key", call.IdempotencyKey);
        return null;
    }

    private static void AddUnless(List<KeyValuePair<string, string>> headers, string name, string value)
    {
        if (!headers.Any(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            headers.Add(new(name, value));
        }
    }

    /// <summary>What the step says (<see cref="ToolCall.Timeout"/>) bounds the whole; this bounds the request.</summary>
    private static bool TryTimeout(ToolArguments arguments, ToolCall call, out TimeSpan timeout)
    {
        timeout = call.Timeout ?? ServiceDefinition.DefaultTimeout;
        if (arguments.Value("timeout_seconds") is not { } value)
        {
            return true;
        }

        if (!double.TryParse(value.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var seconds) || seconds is not (> 0 and < 86_400))
        {
            return false;
        }

        timeout = TimeSpan.FromSeconds(seconds);
        return true;
    }

    private static Func<HttpContent>? Content(JsonElement? body)
    {
        if (body is not { } value)
        {
            return null;
        }

        var isText = value.ValueKind is JsonValueKind.String;
        var bytes = isText ? Encoding.UTF8.GetBytes(value.GetString()!) : JsonBytes.From(value).Utf8;
        return () => new ByteArrayContent(bytes)
        {
            Headers = { ContentType = new MediaTypeHeaderValue(isText ? "text/plain" : "application/json", isText ? "utf-8" : null) },
        };
    }
}
