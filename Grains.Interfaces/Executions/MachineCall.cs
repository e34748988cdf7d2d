namespace OrleansWorkflows;

/// <summary>One attempt of a call, as another silo has to make it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.MachineCall")]
public sealed record MachineCall
{
    [Id(0)] public required string Tool { get; init; }

    [Id(1)] public required JsonBytes Args { get; init; }

    [Id(2)] public required string IdempotencyKey { get; init; }

    [Id(3)] public TimeSpan? Timeout { get; init; }

    [Id(4)] public required ExecutionId Execution { get; init; }

    [Id(5)] public required string Step { get; init; }

    [Id(6)] public required int Attempt { get; init; }

    [Id(7)] public TargetApi? Target { get; init; }

    /// <summary>Full name: calls of one workflow wait in one line.</summary>
    [Id(8)] public required string Workflow { get; init; }

    [Id(9)] public bool IsUndo { get; init; }
}

public enum MachineCallStatus
{
    UnderWay,

    Ended,

    /// <summary>It had begun, on a silo that is no more.</summary>
    Lost,
}

/// <param name="Output">Of one that ended; null: see <paramref name="Error"/>.</param>
/// <param name="Service">The service that was called.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.MachineCallReply")]
public sealed record MachineCallReply(
    [property: Id(0)] MachineCallStatus Status,
    [property: Id(1)] JsonBytes? Output = null,
    [property: Id(2)] MachineCallError? Error = null,
    [property: Id(3)] string? Service = null);

/// <summary>Why a call failed, as the tool says.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.MachineCallError")]
public sealed record MachineCallError(
    [property: Id(0)] string Code,
    [property: Id(1)] string Message,
    [property: Id(2)] int? HttpStatus,
    [property: Id(3)] bool OutcomeUnknown,
    [property: Id(4)] bool Retryable,
    [property: Id(5)] TimeSpan? RetryAfter);
