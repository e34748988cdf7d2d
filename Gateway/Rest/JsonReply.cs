using System.Text.Json;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary>An answer in JSON, written as <see cref="JsonText.Options"/> has it.</summary>
public sealed record JsonReply(object? Value, int Status = StatusCodes.Status200OK) : IResult
{
    public string ContentType { get; init; } = "application/json";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }

        var body = Value as byte[] ?? (Value as JsonBytes)?.Utf8 ?? JsonSerializer.SerializeToUtf8Bytes(Value, JsonText.Options);
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
        {
            await response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
