using System.Text;
using System.Text.Json;

namespace OrleansWorkflows.Services.Http;

/// <summary>Turns the body of an answer into a JSON value.</summary>
internal static class AnswerContent
{
    /// <summary>JSON as it is, text as a string, nothing as <c>null</c>, anything else as base64 text.</summary>
    /// <exception cref="JsonException">It says that it is JSON, and is not.</exception>
    public static JsonBytes Read(HttpAnswer answer)
    {
        var body = answer.Body;
        if (body.AsSpan().StartsWith("\uFEFF"u8))
        {
            body = body[3..];
        }

        if (body.Length == 0 || answer.Status is 204 or 205)
        {
            return JsonBytes.Null;
        }

        if (IsJson(answer.MediaType))
        {
            return Parse(body, answer.Charset);
        }

        if (answer.MediaType is null && LooksLikeJson(body))
        {
            try
            {
                return Parse(body, answer.Charset);
            }
            catch (JsonException)
            {
                return JsonBytes.From(Text(body, answer.Charset));
            }
        }

        return JsonBytes.From(IsText(answer.MediaType) ? Text(body, answer.Charset) : Convert.ToBase64String(body));
    }

    public static bool IsJson(string? mediaType) =>
        mediaType is not null && (mediaType.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    public static string Text(byte[] body, string? charset)
    {
        try
        {
            return (charset is null ? Encoding.UTF8 : Encoding.GetEncoding(charset)).GetString(body);
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8.GetString(body);
        }
    }

    private static bool IsText(string? mediaType) =>
        mediaType is null
        || mediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
        || mediaType.EndsWith("xml", StringComparison.OrdinalIgnoreCase)
        || mediaType.EndsWith("yaml", StringComparison.OrdinalIgnoreCase)
        || mediaType.ToLowerInvariant() is "application/javascript" or "application/x-www-form-urlencoded" or "application/x-ndjson" or "application/graphql";

    private static JsonBytes Parse(byte[] body, string? charset)
    {
        var utf8 = charset is null || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) ? body : Encoding.UTF8.GetBytes(Text(body, charset));
        var value = new JsonBytes(utf8);
        _ = value.Element;
        return value;
    }

    private static bool LooksLikeJson(byte[] body) => body.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];
}
