using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>
/// Everything known of one execution after some event. Immutable: a reader keeps the state it has while the next one is being made. The definition
/// is attached when it is loaded and is no part of a stored snapshot.
/// </summary>
public sealed record ExecutionState
{
    [JsonIgnore]
    public WorkflowDefinition Definition => Graph.Definition;

    [JsonIgnore]
    public ExecutionGraph Graph { get; init; } = null!;

    public required ExecutionId Id { get; init; }

    /// <summary>Of the last event contained; 0 before the first.</summary>
    public long Sequence { get; init; }

    public Phase Phase { get; init; }

    public JsonBytes Params { get; init; } = JsonBytes.EmptyObject;

    public IReadOnlyDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    public IReadOnlyList<string> TargetMachines { get; init; } = [];

    public IReadOnlyDictionary<string, string> Pins { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ParentLink? Parent { get; init; }

    /// <summary>The execution that it began as a copy of.</summary>
    public ForkOrigin? ForkedFrom { get; init; }

    /// <summary>How often it was started again after its end.</summary>
    public int Retries { get; init; }

    /// <summary>Of the steps that start now; part of their idempotency keys.</summary>
    [JsonIgnore]
    public int Run => Retries + 1;

    public string RequestDigest { get; init; } = "";

    /// <summary>
    /// What a start is answered that came when this had started already: the same caller with the same request is shown it. To another caller a key is taken, or whoever
    /// guesses one would be shown what somebody else has started. Whom nobody knows, on either side, is no other.
    /// </summary>
    public StartOutcome OutcomeOfRepeat(string digest, string? startedBy) =>
        digest == RequestDigest && (StartedBy is null || startedBy is null || StartedBy == startedBy) ? StartOutcome.Existing : StartOutcome.KeyReused;

    public TargetApi? Target { get; init; }

    public string? StartedBy { get; init; }

    public string? TraceParent { get; init; }

    public SlotRequest? Slot { get; init; }

    /// <summary>It is queued because its silo runs as many as it may, and no more for its workflow's limit.</summary>
    public bool AwaitsAdmission { get; init; }

    public string Owner { get; init; } = "";

    public string? Machine { get; init; }

    public long Epoch { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the workflow's own timeout is due.</summary>
    public DateTimeOffset? TimeoutAt { get; init; }

    /// <summary>By path: every step that has started or settled.</summary>
    public ImmutableDictionary<string, StepState> Steps { get; init; } = ImmutableDictionary<string, StepState>.Empty;

    /// <summary>Paths of the steps that have started and not settled.</summary>
    public ImmutableSortedSet<string> Open { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>By node: what has reached it of its dependencies and senders.</summary>
    public ImmutableDictionary<int, NodeProgress> Progress { get; init; } = ImmutableDictionary<int, NodeProgress>.Empty;

    /// <summary>Ordered top-level nodes that have settled.</summary>
    public int SettledCount { get; init; }

    public ActivityCounts Counts { get; init; }

    public PageState Page { get; init; }

    /// <summary>Of the outputs above <see cref="StepOutput.AlwaysKept"/> that the state holds.</summary>
    public long KeptBytes { get; init; }

    /// <summary>Earliest first.</summary>
    public ImmutableSortedSet<TimerEntry> Timers { get; init; } = [];

    /// <summary>Token → step, of every question that was ever open, those of children included.</summary>
    public ImmutableDictionary<string, string> Tokens { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Steps that have something to undo, in the order in which they completed.</summary>
    public ImmutableList<string> Undoable { get; init; } = [];

    /// <summary>Why nothing new starts; null: it is not paused.</summary>
    public PauseState? Pause { get; init; }

    /// <summary>Number of the last word of the parent that it is paused or goes on.</summary>
    public int ParentPauses { get; init; }

    /// <summary>Steps that settled during the pause: what comes after them is held.</summary>
    public ImmutableList<string> Held { get; init; } = [];

    public StopState? Stop { get; init; }

    public UndoState? Undo { get; init; }

    /// <summary>How it ended.</summary>
    public ExecutionStatus? EndStatus { get; init; }

    public JsonBytes? Result { get; init; }

    public StepError? Error { get; init; }

    /// <summary>Named snapshots taken, with the sequence that each contains.</summary>
    public ImmutableList<TakenSnapshot> Snapshots { get; init; } = [];

    public NoticeState Notice { get; init; } = NoticeState.None;

    public bool SlotReleased { get; init; }

    /// <summary>It was started again before the place of its earlier run was given back: that comes first.</summary>
    public bool OwesSlot { get; init; }

    public bool SecretsDeleted { get; init; }

    [JsonIgnore]
    public ExecutionStatus Status => this switch
    {
        { Phase: Phase.Undoing or Phase.Stopping, Stop.Undo: true } => ExecutionStatus.Compensating,
        { EndStatus: { } ended, Phase: Phase.Ended } => ended,
        { Phase: Phase.Queued or Phase.Running, Pause: not null } => ExecutionStatus.Paused,
        { Phase: Phase.Queued } => ExecutionStatus.Queued,
        { WaitsForAnswers: true } => ExecutionStatus.Waiting,
        _ => ExecutionStatus.Running,
    };

    /// <summary>A question is open and nothing is in flight, paused or not.</summary>
    [JsonIgnore]
    public bool WaitsForAnswers => this is { Phase: Phase.Running, Counts.IsAsking: true, Counts.HasWorkInFlight: false, Page.More: false };

    /// <summary>The state before the first event.</summary>
    public static ExecutionState New(ExecutionId id, WorkflowDefinition definition) =>
        new() { Id = id, Graph = ExecutionGraph.Of(definition) };

    public StepState? Step(string path) => Steps.GetValueOrDefault(path);

    public NodeProgress ProgressOf(int node) => Progress.GetValueOrDefault(node);
}

public enum Phase
{
    NotStarted,

    /// <summary>Waits for a place under the concurrency limit, or for its silo to have room.</summary>
    Queued,

    Running,

    /// <summary>No new node starts; what is in flight settles.</summary>
    Stopping,

    Undoing,

    Ended,
}

/// <summary>What has reached a node of its dependencies and senders.</summary>
/// <param name="SettledDependencies">How many of its dependencies have settled.</param>
/// <param name="CompletedDependencies">How many of those completed.</param>
/// <param name="SettledSenders">How many nodes that could send to it have settled.</param>
/// <param name="SentBy">Index of the node that sent to it, plus one; 0: none has.</param>
public readonly record struct NodeProgress(int SettledDependencies, int CompletedDependencies, int SettledSenders, int SentBy);

/// <param name="Number">Of the last page.</param>
/// <param name="More">It left something over that can go on.</param>
public readonly record struct PageState(int Number, bool More);

/// <summary>A timer: <c>kind:step</c>, with kinds <c>retry wait timeout undo</c>.</summary>
public sealed record TimerEntry(DateTimeOffset DueAt, string Id) : IComparable<TimerEntry>
{
    /// <summary>Earliest first; equal instants by id, so that the order is always the same.</summary>
    public int CompareTo(TimerEntry? other) => other is null ? 1
        : DueAt.CompareTo(other.DueAt) is not 0 and var byTime ? byTime
        : string.CompareOrdinal(Id, other.Id);

    public static bool operator <(TimerEntry a, TimerEntry b) => a.CompareTo(b) < 0;

    public static bool operator >(TimerEntry a, TimerEntry b) => a.CompareTo(b) > 0;

    public static bool operator <=(TimerEntry a, TimerEntry b) => a.CompareTo(b) <= 0;

    public static bool operator >=(TimerEntry a, TimerEntry b) => a.CompareTo(b) >= 0;
}

/// <summary>How many open steps are at what.</summary>
public readonly record struct ActivityCounts(int Calling, int ChildrenRunning, int Asking, int ChildrenAsking)
{
    [JsonIgnore]
    public bool IsAsking => Asking + ChildrenAsking > 0;

    [JsonIgnore]
    public bool HasWorkInFlight => Calling + ChildrenRunning > 0;

    public ActivityCounts Change(StepActivity activity, int by) => activity switch
    {
        StepActivity.Calling => this with { Calling = Calling + by },
        StepActivity.ChildRunning => this with { ChildrenRunning = ChildrenRunning + by },
        StepActivity.Asking => this with { Asking = Asking + by },
        StepActivity.ChildAsking => this with { ChildrenAsking = ChildrenAsking + by },
        _ => this,
    };
}

public sealed record StopState(
    StopKind Kind, StepError? Error, string? CompensateNode, bool Undo, JsonBytes? PartialResult);

/// <param name="IsOwn">Somebody paused this execution itself.</param>
/// <param name="IsWithParent">It is paused because its parent is.</param>
public sealed record PauseState(DateTimeOffset Since, string? Reason, bool IsOwn, bool IsWithParent);

public sealed record TakenSnapshot(string Name, long Sequence, DateTimeOffset At);

/// <summary>What the parent was told last and what it has acknowledged.</summary>
public sealed record NoticeState(
    int Raised, int Acknowledged, ExecutionStatus Status, IReadOnlyList<string> Tokens, bool UndoFinished)
{
    public static readonly NoticeState None = new(0, 0, ExecutionStatus.Running, [], false);
}
