using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Rest.Requests;

/// <summary>Reads request bodies: with a limit, and with errors that say where.</summary>
public static class RequestBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 256 };

    private const int MaxDrainedLimits = 3;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The body as a JSON value; null: there is none.</summary>
    /// <exception cref="ApiProblemException">Another content type (415), too large (413), not JSON (400).</exception>
    public static async Task<JsonElement?> ReadJsonAsync(HttpContext http, int maxBytes)
    {
        RequireJson(http.Request);
        var body = await ReadAsync(http, maxBytes);
        if (body.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(WithoutMark(body), Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new ApiProblemException(ApiProblems.NotJson(exception));
        }
    }

    /// <summary>A JSON body that somebody else parses.</summary>
    public static async Task<byte[]> ReadJsonBytesAsync(HttpContext http, int maxBytes)
    {
        RequireJson(http.Request);
        return WithoutMark(await ReadAsync(http, maxBytes)).ToArray();
    }

    /// <summary>The body as a JSON object; without a body the empty one.</summary>
    public static async Task<JsonElement> ReadObjectAsync(HttpContext http, int maxBytes)
    {
        var value = await ReadJsonAsync(http, maxBytes) ?? JsonBytes.EmptyObject.Element;
        return value.ValueKind == JsonValueKind.Object ? value : throw new ApiProblemException(ApiProblems.NotAnObject("The body"));
    }

    /// <summary>The body as text, for YAML or JSON of an author.</summary>
    public static async Task<string> ReadTextAsync(HttpContext http, int maxBytes)
    {
        var body = await ReadAsync(http, maxBytes);
        try
        {
            return StrictUtf8.GetString(WithoutMark(body).Span);
        }
        catch (DecoderFallbackException exception)
        {
            throw new ApiProblemException(ApiProblems.NotText($"The body is not UTF-8 text: byte {exception.Index} can not be read. Save the file as UTF-8."));
        }
    }

    /// <summary>The media type without parameters, in lower case; empty: none given.</summary>
    public static string MediaType(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.MediaType?.ToLowerInvariant() ?? "" : request.ContentType ?? "";

    private static void RequireJson(HttpRequest request)
    {
        var type = MediaType(request);
        var isJson = type is "" or "application/json" or "text/json" || (type.StartsWith("application/", StringComparison.Ordinal) && type.EndsWith("+json", StringComparison.Ordinal));
        if (!isJson && request.ContentLength is not 0)
        {
            throw new ApiProblemException(ApiProblems.WrongContentType(type, "application/json"));
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContext http, int maxBytes)
    {
        var reader = http.Request.BodyReader;
        if (http.Request.ContentLength > maxBytes)
        {
            throw await TooLargeAsync(reader, maxBytes, http.RequestAborted);
        }

        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw await TooLargeAsync(reader, maxBytes, http.RequestAborted);
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>
    /// Many clients read no answer before they have sent everything; so what is somewhat too large is taken in and thrown away. What is far too large
    /// meets a closed connection.
    /// </summary>
    private static async Task<ApiProblemException> TooLargeAsync(PipeReader reader, int maxBytes, CancellationToken cancellationToken)
    {
        for (var left = MaxDrainedLimits * (long)maxBytes; left > 0;)
        {
            var read = await reader.ReadAsync(cancellationToken);
            left -= read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        return new ApiProblemException(ApiProblems.TooLarge(maxBytes));
    }

    private static ReadOnlyMemory<byte> WithoutMark(byte[] body) => body.AsSpan().StartsWith("\uFEFF"u8) ? body.AsMemory(3) : body;
}
