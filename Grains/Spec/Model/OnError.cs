using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec;

/// <summary>What happens when an attempt of a call fails.</summary>
public sealed record OnError
{
    public static readonly OnError Default = new();

    /// <summary>Further attempts after the first; 2 means at most three.</summary>
    public int Retry { get; init; }

    /// <summary>Before the first repeat.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    public Backoff Backoff { get; init; } = Backoff.Fixed;

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>0 to 1: the share of the delay that is random. 0.2 spreads it over ±20 %.</summary>
    public double Jitter { get; init; }

    /// <summary>HTTP statuses or error codes that are retried. Null: everything but the client errors 400, 401, 403, 404, 409, 422.</summary>
    public IReadOnlyList<string>? RetryOn { get; init; }

    /// <summary>Node that runs in place after the last attempt.</summary>
    public string? Fallback { get; init; }
}

public enum Backoff
{
    Fixed,
    Linear,
    Exponential,
}

/// <summary>One undoing call: a step of a compensate node, or the <c>compensate:</c> of a call or workflow node.</summary>
public sealed record UndoCall
{
    public required string Tool { get; init; }

    public Template Args { get; init; } = Template.EmptyObject;

    public bool IgnoreError { get; init; }

    public OnError OnError { get; init; } = OnError.Default;

    public TimeSpan? Timeout { get; init; }

    public SourcePosition Position { get; init; }
}

/// <summary>What a failed branch or item does to its parallel or foreach node.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="CompensateNode">The compensate node sent to, for <see cref="FailurePolicyKind.Rollback"/>; null: only the own compensations.</param>
public sealed record FailurePolicy(FailurePolicyKind Kind, string? CompensateNode = null)
{
    public static readonly FailurePolicy FailAndUndo = new(FailurePolicyKind.FailAndUndo);
}

public enum FailurePolicyKind
{
    /// <summary>Default: the execution starts to fail at once; what runs is cancelled or settles, then undo.</summary>
    FailAndUndo,

    /// <summary>Failed ones are null; the node completes.</summary>
    Continue,

    /// <summary>The execution fails at once with code <c>partial_failure</c> and the partial result; no undo.</summary>
    Abort,

    /// <summary>The running ones settle, then undo (own compensations, then the compensate node), then fail.</summary>
    Rollback,
}
