namespace OrleansWorkflows.Services.Http;

/// <summary>One HTTP request, described so that it can be made again (redirects).</summary>
internal sealed record HttpCall
{
    public required HttpMethod Method { get; init; }

    public required Uri Url { get; init; }

    /// <summary>Headers; those that describe the content are put onto it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public Func<HttpContent>? Content { get; init; }

    /// <summary>Has no effect: a lost answer leaves nothing unknown.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Of the decoded answer.</summary>
    public required long MaxAnswerBytes { get; init; }

    /// <summary>For messages: <c>service 'travel', tool 'create_booking'</c>.</summary>
    public required string Subject { get; init; }

    public static bool IsSafe(HttpMethod method) => method.Method is "GET" or "HEAD" or "OPTIONS";
}

/// <summary>Exactly one is set.</summary>
internal readonly record struct HttpOutcome(HttpAnswer? Answer, ToolError? Error);

/// <summary>An answer that arrived whole, whatever its status.</summary>
/// <param name="Headers">Read when they are asked for, which is seldom.</param>
internal sealed record HttpAnswer(
    int Status, string? Reason, string? MediaType, string? Charset, byte[] Body, IEnumerable<KeyValuePair<string, string>> Headers, TimeSpan? RetryAfter)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
