using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrleansWorkflows.Engine;

/// <summary>One step of an execution that has started or settled.</summary>
public sealed record StepState
{
    /// <summary>The path.</summary>
    public required string Id { get; init; }

    public required StepStatus Status { get; init; }

    /// <summary>What keeps it open; <see cref="StepActivity.None"/> once it has settled.</summary>
    public StepActivity Activity { get; init; }

    public int Run { get; init; } = 1;

    public int Attempt { get; init; }

    public int Crashes { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Null for a parallel or foreach node: composed of its branches or items. To be read by <see cref="Outputs"/>.</summary>
    [JsonIgnore]
    public StepOutput? Output { get; init; }

    /// <summary>How a small output is stored.</summary>
    [JsonInclude]
    [JsonPropertyName("output")]
    internal JsonBytes? KeptOutput
    {
        get => Output?.Kept;
        init => Output = value is null ? Output : new StepOutput(value);
    }

    /// <summary>How a large output is stored.</summary>
    [JsonInclude]
    internal StoredOutput? StoredOutput
    {
        get => Output?.Stored;
        init => Output = value is null ? Output : new StepOutput(value);
    }

    /// <summary>Of the last attempt.</summary>
    public StepError? Error { get; init; }

    public string? Service { get; init; }

    public string? Machine { get; init; }

    /// <summary>Of a call in progress: what its attempts need.</summary>
    public CallDetails? Call { get; init; }

    /// <summary>When the next attempt is due, or the wait ends.</summary>
    public DateTimeOffset? DueAt { get; init; }

    public DateTimeOffset? TimeoutAt { get; init; }

    /// <summary>Of a yield.</summary>
    public QuestionDetails? Question { get; init; }

    /// <summary>Of a workflow node.</summary>
    public ChildDetails? Child { get; init; }

    /// <summary>Of a parallel or foreach node.</summary>
    public ContainerState? Container { get; init; }

    /// <summary>The target that a branch chose, or the fallback that ran in place.</summary>
    public string? SentTo { get; init; }

    public SkipReason? SkipReason { get; init; }

    /// <summary>Taken over from the execution that this one is a fork of, which alone undoes it.</summary>
    public bool IsInherited { get; init; }

    public bool IsOpen => Activity != StepActivity.None;
}

public enum StepActivity
{
    None,

    /// <summary>An attempt is in flight.</summary>
    Calling,

    /// <summary>Between two attempts.</summary>
    RetryWaiting,

    /// <summary>The next attempt is due and the execution is paused.</summary>
    RetryHeld,

    /// <summary>A wait node's timer runs.</summary>
    Sleeping,

    /// <summary>A yield is open.</summary>
    Asking,

    ChildRunning,

    /// <summary>The child, or a descendant, waits for an answer.</summary>
    ChildAsking,

    /// <summary>A parallel or foreach node whose branches or items go on.</summary>
    Container,
}

/// <summary>The call as every attempt makes it.</summary>
public sealed record CallDetails(string Tool, JsonBytes Args, TimeSpan? Timeout, IReadOnlyList<string> Machines);

public sealed record QuestionDetails(string Token, string Message);

public sealed record ChildDetails
{
    public required ExecutionId Id { get; init; }

    public required string Workflow { get; init; }

    public required string Revision { get; init; }

    public required JsonBytes Args { get; init; }

    public required bool Wait { get; init; }

    /// <summary>The last notice taken in.</summary>
    public int Notice { get; init; }

    public IReadOnlyList<WaitingView> Waiting { get; init; } = [];

    public bool CancelRequested { get; init; }

    /// <summary>How often the child was to be told that its parent is paused or goes on, and the last that it has acknowledged.</summary>
    public int PauseAsked { get; init; }

    public int PauseTold { get; init; }

    /// <summary>What the step fails with once the child has ended.</summary>
    public StepError? PendingError { get; init; }

    /// <summary>What the child undid when it failed.</summary>
    public IReadOnlyList<CompensationView> Compensation { get; init; } = [];
}

/// <summary>Progress of a parallel or foreach node.</summary>
public sealed record ContainerState
{
    public required int Total { get; init; }

    /// <summary>The items of a foreach node; null for parallel.</summary>
    public ItemList? Items { get; init; }

    /// <summary>Index of the next branch or item to start.</summary>
    public int Next { get; init; }

    /// <summary>Those before <see cref="Next"/> that run once more.</summary>
    public ImmutableList<int>? Again { get; init; }

    public int InFlight { get; init; }

    public int Failed { get; init; }

    /// <summary>By index: errors of those that failed.</summary>
    public ImmutableDictionary<int, StepError> Errors { get; init; } = ImmutableDictionary<int, StepError>.Empty;

    /// <summary>Its output, once it has completed.</summary>
    [JsonIgnore]
    public ComposedOutput Composed { get; init; } = new();

    /// <summary>The branch or item that starts next; null: all have.</summary>
    [JsonIgnore]
    public int? NextIndex => Again is { Count: > 0 } ? Again[0] : Next < Total ? Next : null;

    public bool AllSettled => NextIndex is null && InFlight == 0;
}
