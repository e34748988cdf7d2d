namespace OrleansWorkflows;

/// <summary>Lists, history and state from the journal alone: activates no execution. Stateless; key 0.</summary>
[Alias("OrleansWorkflows.IExecutionQueryGrain")]
public interface IExecutionQueryGrain : IGrainWithIntegerKey
{
    /// <summary>Null: there is no such execution.</summary>
    [Alias("Get")]
    Task<ExecutionView?> Get(ExecutionId executionId);

    /// <summary>Newest first.</summary>
    /// <exception cref="ArgumentException">The cursor or limit is not valid; the message says why.</exception>
    [Alias("List")]
    Task<ExecutionPage> List(ListExecutionsRequest request);

    /// <summary>Null: there is no such execution.</summary>
    [Alias("History")]
    Task<HistoryPage?> History(ExecutionId executionId, long fromSequence, int limit);

    /// <summary>The named snapshots that it took, oldest first. Null: there is no such execution.</summary>
    [Alias("Snapshots")]
    Task<SnapshotPage?> Snapshots(ExecutionId executionId);

    /// <summary>Steps in the order in which they started, those that are still to start last. Null: there is no such execution.</summary>
    /// <exception cref="ArgumentException">The cursor is not valid; the message says why.</exception>
    [Alias("Steps")]
    Task<StepPage?> Steps(ExecutionId executionId, ListStepsRequest request);

    /// <summary>Figures of the executions that started within a range; what it reads is bounded.</summary>
    [Alias("Metrics")]
    Task<WorkflowMetrics> Metrics(MetricsRequest request);

    /// <summary>What the journal's writer of this silo did since it was opened.</summary>
    [Alias("Journal")]
    Task<JournalFigures> Journal();
}

/// <param name="Appends">Durable appends.</param>
/// <param name="Commits">Transactions that they shared.</param>
/// <param name="Conflicts">Appends whose sequence was taken.</param>
/// <param name="Failures">Appends that the store did not take.</param>
/// <param name="Waiting">Writes that wait for a commit now.</param>
/// <param name="Outage">Why nothing can be written at the moment; null: it can.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.JournalFigures")]
public sealed record JournalFigures(
    [property: Id(0)] long Appends, [property: Id(1)] long Commits, [property: Id(2)] long Conflicts, [property: Id(3)] long Failures, [property: Id(4)] int Waiting,
    [property: Id(5)] string? Outage = null);

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ListExecutionsRequest")]
public sealed record ListExecutionsRequest
{
    [Id(0)] public string? Domain { get; init; }

    [Id(1)] public string? Workflow { get; init; }

    [Id(2)] public IReadOnlyList<ExecutionStatus> Statuses { get; init; } = [];

    [Id(3)] public DateTimeOffset? Since { get; init; }

    [Id(4)] public DateTimeOffset? Until { get; init; }

    [Id(5)] public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    [Id(6)] public string? Text { get; init; }

    [Id(7)] public string? Cursor { get; init; }

    [Id(8)] public int Limit { get; init; } = 50;
}

/// <summary>What a list shows of an execution.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ExecutionListItem")]
public sealed record ExecutionListItem
{
    [Id(0)] public required string ExecutionId { get; init; }

    [Id(1)] public required string Workflow { get; init; }

    [Id(2)] public required string Domain { get; init; }

    [Id(3)] public required string Revision { get; init; }

    [Id(4)] public required ExecutionStatus Status { get; init; }

    [Id(5)] public required DateTimeOffset StartedAt { get; init; }

    [Id(6)] public required DateTimeOffset UpdatedAt { get; init; }

    [Id(7)] public DateTimeOffset? EndedAt { get; init; }

    [Id(8)] public string? Error { get; init; }

    [Id(9)] public string? Parent { get; init; }

    [Id(10)] public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}

/// <param name="Statuses">Empty: all.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ListStepsRequest")]
public sealed record ListStepsRequest(
    [property: Id(0)] IReadOnlyList<StepStatus> Statuses, [property: Id(1)] string? Cursor, [property: Id(2)] int Limit);

/// <param name="NextCursor">Null: these are the last.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.StepPage")]
public sealed record StepPage([property: Id(0)] IReadOnlyList<StepView> Items, [property: Id(1)] string? NextCursor);

/// <summary>A copy of the state that a snapshot node kept.</summary>
/// <param name="Sequence">Of the last event that it contains.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.SnapshotView")]
public sealed record SnapshotView(
    [property: Id(0)] string Name, [property: Id(1)] long Sequence, [property: Id(2)] DateTimeOffset At);

/// <param name="NextCursor">Null: these are all.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.SnapshotPage")]
public sealed record SnapshotPage([property: Id(0)] IReadOnlyList<SnapshotView> Items, [property: Id(1)] string? NextCursor = null);

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ExecutionPage")]
public sealed record ExecutionPage(
    [property: Id(0)] IReadOnlyList<ExecutionListItem> Items, [property: Id(1)] string? NextCursor);

[GenerateSerializer, Immutable, Alias("OrleansWorkflows.HistoryPage")]
public sealed record HistoryPage(
    [property: Id(0)] IReadOnlyList<HistoryEntry> Items, [property: Id(1)] long? NextSequence);
