namespace OrleansWorkflows.Engine;

/// <summary>The first event of every journal.</summary>
public sealed record ExecutionStarted : ExecutionEvent
{
    public required string Domain { get; init; }

    public required string Workflow { get; init; }

    public required string Revision { get; init; }

    /// <summary>Checked and coerced.</summary>
    public required JsonBytes Params { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyList<string>? TargetMachines { get; init; }

    /// <summary>Revision of every sub-workflow that can be reached, by full name.</summary>
    public IReadOnlyDictionary<string, string>? Pins { get; init; }

    public ParentLink? Parent { get; init; }

    /// <summary>Hash of the request, to tell a repeat from a reused key.</summary>
    public required string RequestDigest { get; init; }

    public TargetApi? Target { get; init; }

    public string? StartedBy { get; init; }

    /// <summary>When the workflow's own timeout is due.</summary>
    public DateTimeOffset? TimeoutAt { get; init; }

    /// <summary>The place it waits for; null: none, it runs at once.</summary>
    public SlotRequest? Slot { get; init; }

    /// <summary>The silo runs as many as it may: nothing starts before <see cref="ExecutionAdmitted"/>. Null: it was let in at once.</summary>
    public bool? IsQueued { get; init; }

    public required string Owner { get; init; }

    public string? Machine { get; init; }

    /// <summary>The execution that it begins as a copy of; what it takes over follows as <see cref="StepsInherited"/>.</summary>
    public ForkOrigin? ForkedFrom { get; init; }

    /// <summary>W3C <c>traceparent</c> of its start: the spans of later turns belong to it. Null: nobody listened.</summary>
    public string? TraceParent { get; init; }
}

/// <param name="Sequence">Of the last event of that execution that counts.</param>
/// <param name="Snapshot">The snapshot that was named.</param>
/// <param name="Step">The step that was named: it had not started at that point.</param>
public sealed record ForkOrigin(ExecutionId Execution, long Sequence, string? Snapshot, string? Step);

/// <summary>A place under a workflow's <c>concurrency</c> limit.</summary>
/// <param name="Resource">The workflow's full name, with the key's value behind it.</param>
public sealed record SlotRequest(string Resource, int Limit, bool Reject);

/// <summary>An activation took the execution over; from here on it alone acts for it.</summary>
public sealed record ExecutionClaimed : ExecutionEvent
{
    /// <summary>The silo's address with its generation.</summary>
    public required string Owner { get; init; }

    public string? Machine { get; init; }

    public required long Epoch { get; init; }
}

public sealed record SlotGranted : ExecutionEvent
{
    /// <summary>As in <see cref="ExecutionStarted.IsQueued"/>.</summary>
    public bool? IsQueued { get; init; }
}

/// <summary>The silo has room for it: it begins.</summary>
public sealed record ExecutionAdmitted : ExecutionEvent;

/// <summary>Nothing new starts from here on; what is in flight settles, and timers go on.</summary>
public sealed record ExecutionPaused : ExecutionEvent
{
    public string? Reason { get; init; }

    /// <summary>Of its parent's pause: the number of that request. Null: somebody paused this execution itself.</summary>
    public int? ParentNumber { get; init; }
}

/// <summary>What was held goes on, unless it is still paused for another reason.</summary>
public sealed record ExecutionUnpaused : ExecutionEvent
{
    /// <summary>The parent goes on; null: somebody let this execution go on, whoever had paused it.</summary>
    public int? ParentNumber { get; init; }
}

/// <summary>The execution starts to fail, to be cancelled or to be undone for its parent: no new node starts from here on.</summary>
public sealed record StopStarted : ExecutionEvent
{
    public required StopKind Kind { get; init; }

    public StepError? Error { get; init; }

    /// <summary>The compensate node that was sent to.</summary>
    public string? CompensateNode { get; init; }

    /// <summary>False: nothing is undone.</summary>
    public bool Undo { get; init; } = true;

    /// <summary>What an aborted parallel or foreach node had so far.</summary>
    public JsonBytes? PartialResult { get; init; }
}

public enum StopKind
{
    Fail,
    Cancel,
    Terminate,

    /// <summary>A completed child undoes what it did because its parent fails.</summary>
    UndoForParent,
}

public sealed record ExecutionEnded : ExecutionEvent
{
    public required ExecutionStatus Status { get; init; }

    public JsonBytes? Result { get; init; }

    public StepError? Error { get; init; }
}

/// <summary>As much as one append takes has been decided. What can go on beside that does so in the next page.</summary>
public sealed record PageEnded : ExecutionEvent
{
    /// <summary>False: nothing is left over any more.</summary>
    public required bool More { get; init; }
}

/// <summary>The parent is to be told how this child stands.</summary>
public sealed record NoticeRaised : ExecutionEvent
{
    /// <summary>Grows by one with each notice.</summary>
    public required int Number { get; init; }

    public required ExecutionStatus Status { get; init; }

    /// <summary>Tokens of the open yields that the notice lists.</summary>
    public IReadOnlyList<string>? Tokens { get; init; }

    public bool UndoFinished { get; init; }
}

/// <summary>Something owed to others is done, so it need not be repeated after a crash.</summary>
public sealed record DutyDone : ExecutionEvent
{
    public required Duty Duty { get; init; }

    /// <summary>Of <see cref="Duty.NotifyParent"/>: the notice that was acknowledged.</summary>
    public int Number { get; init; }
}

public enum Duty
{
    NotifyParent,
    ReleaseSlot,
    DeleteSecrets,
}
