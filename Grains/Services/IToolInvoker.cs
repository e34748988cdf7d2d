namespace OrleansWorkflows.Services;

/// <summary>
/// The data plane of the services on this silo: one call of one tool. A singleton that owns pools, limits and caches; the built-in tools are
/// behind it too.
/// </summary>
public interface IToolInvoker
{
    /// <summary>
    /// Makes one attempt. Expected failures are results, not exceptions: unknown tools, HTTP errors, time-outs, lost answers.
    /// </summary>
    /// <param name="cancellationToken">Ends the attempt early (the silo stops); the outcome is then unknown.</param>
    ValueTask<ToolResult> InvokeAsync(ToolCall call, CancellationToken cancellationToken);
}

/// <summary>One attempt of one call.</summary>
public sealed record ToolCall
{
    /// <summary><c>service.tool</c>, or the bare name of a tool that one service in scope has.</summary>
    public required string Tool { get; init; }

    /// <summary>An object; references are resolved.</summary>
    public required JsonBytes Args { get; init; }

    /// <summary>Sent with every attempt of the same step: <c>execution/step/run</c>, <c>/undo</c> added for an undo.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>Of this attempt; null: the service's own.</summary>
    public TimeSpan? Timeout { get; init; }

    public ExecutionId ExecutionId { get; init; }

    public string StepId { get; init; } = "";

    public int Attempt { get; init; } = 1;

    /// <summary>The API named by the caller's headers, in scope for this execution; null: none.</summary>
    public TargetApi? Target { get; init; }

    /// <summary>The headers for <see cref="Target"/> of a call outside executions; null: those that are kept for the execution.</summary>
    public IReadOnlyDictionary<string, string>? TargetHeaders { get; init; }

    /// <summary>The execution's outputs so far by name, for <c>sql_query</c>; outside executions the tables that are kept for the caller.</summary>
    public Func<CancellationToken, ValueTask<IReadOnlyDictionary<string, JsonBytes>>>? Outputs { get; init; }
}

/// <summary>How one attempt ended: exactly one of <see cref="Output"/> and <see cref="Error"/> is set.</summary>
public sealed record ToolResult
{
    public JsonBytes? Output { get; init; }

    public ToolError? Error { get; init; }

    /// <summary>The service that was called.</summary>
    public string? Service { get; init; }

    public static ToolResult Ok(JsonBytes output, string service) => new() { Output = output, Service = service };

    public static ToolResult Failed(ToolError error, string? service = null) => new() { Error = error, Service = service };
}

/// <summary>Why an attempt failed.</summary>
/// <param name="Code">
/// An error code of the API where its answer has one, else: <c>http_503</c>, <c>timeout</c>, <c>connection_failed</c>, <c>connection_lost</c>,
/// <c>unknown_tool</c>, <c>invalid_arguments</c>, <c>service_disabled</c>, <c>output_too_large</c>, <c>invalid_answer</c> …
/// </param>
/// <param name="HttpStatus">Of the answer, when there was one.</param>
/// <param name="Message">What went wrong, naming service and tool; never a secret.</param>
/// <param name="OutcomeUnknown">True when the effect may have happened: the request was sent and no answer came.</param>
/// <param name="Retryable">False where another attempt can not help (unknown tool, invalid arguments); true otherwise.</param>
/// <param name="RetryAfter">What the service asked for, when it did.</param>
public sealed record ToolError(
    string Code, string Message, int? HttpStatus = null, bool OutcomeUnknown = false, bool Retryable = true, TimeSpan? RetryAfter = null);
