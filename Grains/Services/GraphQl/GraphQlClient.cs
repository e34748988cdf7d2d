using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Services.Http;

namespace OrleansWorkflows.Services.GraphQl;

internal sealed record GraphQlRequest(string Document, JsonNode? Variables, string? OperationName);

/// <summary>Either data or an error.</summary>
internal readonly record struct GraphQlAnswer(JsonElement Data, ToolError? Error);

/// <summary>Sends GraphQL requests over HTTP POST; <c>errors</c> in an answer make it a failure, also when part of the data came.</summary>
internal sealed class GraphQlClient(string service, GraphQlSettings settings, ServiceHttp http) : IDisposable
{
    public async ValueTask<GraphQlAnswer> PostAsync(
        GraphQlRequest request, string tool, string? idempotencyKey, bool isReadOnly, long maxBytes, CancellationToken cancellationToken)
    {
        var subject = $"service '{service}', tool '{tool}'";
        var body = Body(request);
        var outcome = await http.SendAsync(
            new HttpCall
            {
                Method = HttpMethod.Post,
                Url = settings.Url,
                Headers = Headers(idempotencyKey),
                Content = () => new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
                IsReadOnly = isReadOnly,
                MaxAnswerBytes = maxBytes,
                Subject = subject,
            },
            cancellationToken).ConfigureAwait(false);
        if (outcome.Answer is not { } answer)
        {
            return new GraphQlAnswer(default, outcome.Error);
        }

        var json = Json(answer);
        if (json is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("errors", out var errors) && errors.ValueKind is JsonValueKind.Array && errors.GetArrayLength() > 0)
        {
            return new GraphQlAnswer(default, Failure(errors, answer, subject));
        }

        if (!answer.IsSuccess)
        {
            return new GraphQlAnswer(default, ApiErrors.Read(answer, subject));
        }

        return json is { ValueKind: JsonValueKind.Object } ok && ok.TryGetProperty("data", out var data) && data.ValueKind is JsonValueKind.Object
            ? new GraphQlAnswer(data, null)
            : new GraphQlAnswer(default, new ToolError(
                "invalid_answer", $"{subject}: the answer is not that of a GraphQL API (no 'data')", answer.Status, OutcomeUnknown: !isReadOnly));
    }

    public void Dispose() => http.Dispose();

    private List<KeyValuePair<string, string>> Headers(string? idempotencyKey) =>
    [
        new("Accept", "application/graphql-response+json, application/json;q=0.9"),
        .. idempotencyKey is null ? [] : (KeyValuePair<string, string>[])[new("Idempotency-Key", idempotencyKey)],
        .. settings.Headers,
    ];

    private static byte[] Body(GraphQlRequest request) => JsonBytes.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("query", request.Document);
        if (request.OperationName is not null)
        {
            writer.WriteString("operationName", request.OperationName);
        }

        if (request.Variables is not null)
        {
            writer.WritePropertyName("variables");
            request.Variables.WriteTo(writer);
        }

        writer.WriteEndObject();
    }).Utf8;

    private static JsonElement? Json(HttpAnswer answer)
    {
        try
        {
            return AnswerContent.IsJson(answer.MediaType) ? AnswerContent.Read(answer).Element : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The first error's <c>extensions.code</c> is the code, and a status in its extensions (or the answer's own) the status.</summary>
    private static ToolError Failure(JsonElement errors, HttpAnswer answer, string subject)
    {
        var messages = errors.EnumerateArray()
            .Select(error => error.ValueKind is JsonValueKind.Object && error.TryGetProperty("message", out var message) ? message.ToString() : error.ToString())
            .Distinct().Take(3);
        JsonElement extensions = default;
        var hasExtensions = errors[0].ValueKind is JsonValueKind.Object
            && errors[0].TryGetProperty("extensions", out extensions) && extensions.ValueKind is JsonValueKind.Object;
        var status = hasExtensions ? Status(extensions) : null;
        status ??= answer.IsSuccess ? null : answer.Status;
        var code = hasExtensions && extensions.TryGetProperty("code", out var given) && given.ValueKind is JsonValueKind.String ? given.GetString() : null;
        return new ToolError(
            string.IsNullOrWhiteSpace(code) ? status is null ? "graphql_error" : $"http_{status}" : code,
            $"{subject}: {ApiErrors.Shorten(string.Join("; ", messages))}",
            status,
            RetryAfter: answer.RetryAfter);
    }

    private static int? Status(JsonElement extensions)
    {
        var owner = extensions.TryGetProperty("http", out var http) && http.ValueKind is JsonValueKind.Object ? http : extensions;
        foreach (var name in (string[])["status", "statusCode"])
        {
            if (owner.TryGetProperty(name, out var status) && status.ValueKind is JsonValueKind.Number
                && status.TryGetInt32(out var number) && number is >= 100 and <= 599)
            {
                return number;
            }
        }

        return null;
    }
}
