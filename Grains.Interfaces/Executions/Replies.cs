namespace OrleansWorkflows;

/// <summary>An answer to a yield.</summary>
/// <param name="Answer">An object; checked against what the yield expects.</param>
/// <param name="Node">Which yield, when several are open; a descendant's by path.</param>
/// <param name="Token">Names one yield for good.</param>
/// <param name="Wait">How long the reply may wait for the next halt once the answer is taken; at most 20 s count. Zero: the reply comes when it is durable.</param>
/// <param name="IncludeSteps">Whether the view of the reply has its steps.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.AnswerRequest")]
public sealed record AnswerRequest(
    [property: Id(0)] JsonBytes Answer, [property: Id(1)] string? Node = null, [property: Id(2)] string? Token = null,
    [property: Id(3)] TimeSpan Wait = default, [property: Id(4)] bool IncludeSteps = false);

public enum AnswerOutcome
{
    Accepted,

    /// <summary>The token was used before; nothing runs twice. <see cref="AnswerReply.FirstAnswer"/> is what was accepted then.</summary>
    AlreadyAnswered,

    /// <summary>404.</summary>
    UnknownExecution,

    /// <summary>409: nothing waits.</summary>
    NothingWaits,

    /// <summary>409: several are open and none was named.</summary>
    Ambiguous,

    /// <summary>409: no open yield has that token or node.</summary>
    UnknownToken,

    /// <summary>422: the answer does not fit; the yield stays open.</summary>
    DoesNotFit,
}

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.AnswerReply")]
public sealed record AnswerReply(
    [property: Id(0)] AnswerOutcome Outcome,
    [property: Id(1)] string Message,
    [property: Id(2)] IReadOnlyList<Problem> Problems,
    [property: Id(3)] IReadOnlyList<WaitingView> Open,
    [property: Id(4)] JsonBytes? FirstAnswer = null,
    [property: Id(5)] ExecutionView? View = null);

/// <summary>Whether an operation was taken.</summary>
/// <param name="Accepted">False: see <paramref name="Message"/>; <paramref name="Exists"/> tells 404 from 409.</param>
/// <param name="IsInvalid">The request names what there is not (422).</param>
/// <param name="IsLeftToParent">A child that its parent waited for: the same operation on the parent reaches it.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.OperationReply")]
public sealed record OperationReply(
    [property: Id(0)] bool Accepted, [property: Id(1)] bool Exists, [property: Id(2)] string Message, [property: Id(3)] bool IsInvalid = false,
    [property: Id(4)] bool IsLeftToParent = false);

/// <summary>What a child tells its parent. Numbered, so that a late repeat changes nothing.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ChildNotice")]
public sealed record ChildNotice
{
    [Id(0)] public required ExecutionId Child { get; init; }

    [Id(1)] public required string StepId { get; init; }

    [Id(2)] public required int Run { get; init; }

    /// <summary>Grows by one with each notice of the child.</summary>
    [Id(3)] public required int Number { get; init; }

    [Id(4)] public required ExecutionStatus Status { get; init; }

    [Id(5)] public JsonBytes? Result { get; init; }

    [Id(6)] public ErrorView? Error { get; init; }

    /// <summary>Its open yields and those of its descendants.</summary>
    [Id(7)] public IReadOnlyList<WaitingView> Waiting { get; init; } = [];

    /// <summary>True when this answers <see cref="IExecutionGrain.UndoAsChild"/>.</summary>
    [Id(8)] public bool UndoFinished { get; init; }

    [Id(9)] public IReadOnlyList<CompensationView> Compensation { get; init; } = [];
}
