using System.Text.Json;

namespace OrleansWorkflows.Services.Http;

/// <summary>
/// Reads what an API says about its own failure: problem documents (RFC 9457) and the usual forms of JSON errors
/// (<c>code</c>, <c>error</c>, <c>error.code</c>, <c>message</c>, <c>detail</c> …).
/// </summary>
internal static class ApiErrors
{
    private const int MaxTextLength = 300;

    public static ToolError Read(HttpAnswer answer, string subject)
    {
        var (code, message) = TryJson(answer) is { ValueKind: JsonValueKind.Object } json ? (Code(json), Message(json)) : (null, PlainText(answer));
        var status = string.IsNullOrEmpty(answer.Reason) ? $"{answer.Status}" : $"{answer.Status} {answer.Reason}";
        return new ToolError(
            code ?? $"http_{answer.Status}",
            $"{subject}: answered {status}" + (string.IsNullOrWhiteSpace(message) ? "" : $": {Shorten(message)}"),
            answer.Status,
            RetryAfter: answer.RetryAfter);
    }

    public static string Shorten(string text)
    {
        var line = string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxTextLength ? line : line[..MaxTextLength] + "…";
    }

    private static JsonElement? TryJson(HttpAnswer answer)
    {
        if (!AnswerContent.IsJson(answer.MediaType))
        {
            return null;
        }

        try
        {
            return AnswerContent.Read(answer).Element;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? PlainText(HttpAnswer answer) =>
        answer.MediaType is "text/plain" || AnswerContent.IsJson(answer.MediaType) ? AnswerContent.Text(answer.Body, answer.Charset) : null;

    private static string? Code(JsonElement json)
    {
        foreach (var name in (string[])["code", "error_code", "errorCode", "error"])
        {
            if (json.TryGetProperty(name, out var value) && IsCode(value))
            {
                return value.GetString();
            }
        }

        return json.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object && error.TryGetProperty("code", out var inner) && IsCode(inner)
            ? inner.GetString()
            : null;
    }

    /// <summary>A word, not a sentence and not a number that repeats the status.</summary>
    private static bool IsCode(JsonElement value) =>
        value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 and <= 80 } text
        && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ':');

    private static string? Message(JsonElement json)
    {
        foreach (var name in (string[])["detail", "message", "error_description", "title", "error"])
        {
            if (!json.TryGetProperty(name, out var value))
            {
                continue;
            }

            if (value.ValueKind is JsonValueKind.String)
            {
                return value.GetString();
            }

            if (value.ValueKind is JsonValueKind.Object && Message(value) is { } inner)
            {
                return inner;
            }

            if (value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
            {
                return value.GetRawText();
            }
        }

        return json.TryGetProperty("errors", out var errors) ? errors.GetRawText() : null;
    }
}
