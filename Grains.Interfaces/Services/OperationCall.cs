namespace OrleansWorkflows;

/// <summary>One call of one operation, outside executions.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.OperationCall")]
public sealed record OperationCall
{
    [Id(0)] public required string Operation { get; init; }

    /// <summary>An object.</summary>
    [Id(1)] public required JsonBytes Args { get; init; }

    [Id(2)] public required string IdempotencyKey { get; init; }

    /// <summary>Must be well below the response time-out of grain calls.</summary>
    [Id(3)] public required TimeSpan Timeout { get; init; }

    /// <summary>Null: the configured service.</summary>
    [Id(4)] public ApiTarget? Target { get; init; }

    [Id(5)] public required ResultUse Result { get; init; }
}

/// <summary>What becomes of a result: small ones are answered, large ones are kept as a table of the caller's.</summary>
/// <param name="Owner">Whose tables these are: the key of <see cref="IResultTablesGrain"/>.</param>
/// <param name="InlineBytes">What is larger is kept and not answered.</param>
/// <param name="KeepAs">Keeps it under this name, however small it is; null: a name is made when it has to be kept.</param>
/// <param name="Learner">Whose recipes learn from it when it worked; null: nobody's.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ResultUse")]
public sealed record ResultUse(
    [property: Id(0)] string Owner, [property: Id(1)] int InlineBytes, [property: Id(2)] string? KeepAs, [property: Id(3)] RecipeOwner? Learner = null);

/// <summary>How a call ended: an error, or an output, or the table that holds it; both of the latter where a small output was to be kept.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ServiceReply")]
public sealed record ServiceReply
{
    [Id(0)] public JsonBytes? Output { get; init; }

    [Id(1)] public KeptTable? Table { get; init; }

    [Id(2)] public OperationError? Error { get; init; }
}

/// <param name="Code">As of failed steps, see docs/errors.md: <c>invalid_arguments</c>, <c>unknown_tool</c>, <c>http_503</c>, <c>timeout</c>, …</param>
/// <param name="OutcomeUnknown">The effect may have happened: the request was sent and no answer came.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.OperationError")]
public sealed record OperationError(
    [property: Id(0)] string Code,
    [property: Id(1)] string Message,
    [property: Id(2)] int? HttpStatus,
    [property: Id(3)] bool OutcomeUnknown,
    [property: Id(4)] TimeSpan? RetryAfter);
