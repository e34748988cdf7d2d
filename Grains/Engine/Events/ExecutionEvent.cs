using System.Text.Json.Serialization;

namespace OrleansWorkflows.Engine;

/// <summary>
/// One stored fact about an execution. Fields are only ever added, never changed or removed; unknown fields are ignored when read. Events carry
/// resolved values, so that applying them evaluates nothing.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(ExecutionStarted), "execution_started")]
[JsonDerivedType(typeof(ExecutionClaimed), "execution_claimed")]
[JsonDerivedType(typeof(StepsInherited), "steps_inherited")]
[JsonDerivedType(typeof(ExecutionRetried), "execution_retried")]
[JsonDerivedType(typeof(SlotGranted), "slot_granted")]
[JsonDerivedType(typeof(ExecutionAdmitted), "execution_admitted")]
[JsonDerivedType(typeof(ExecutionPaused), "execution_paused")]
[JsonDerivedType(typeof(ExecutionUnpaused), "execution_unpaused")]
[JsonDerivedType(typeof(StepScheduled), "step_scheduled")]
[JsonDerivedType(typeof(AttemptFailed), "attempt_failed")]
[JsonDerivedType(typeof(AttemptLost), "attempt_lost")]
[JsonDerivedType(typeof(RetryHeld), "retry_held")]
[JsonDerivedType(typeof(StepCompleted), "step_completed")]
[JsonDerivedType(typeof(StepFailed), "step_failed")]
[JsonDerivedType(typeof(StepSkipped), "step_skipped")]
[JsonDerivedType(typeof(StepCancelled), "step_cancelled")]
[JsonDerivedType(typeof(ParallelStarted), "parallel_started")]
[JsonDerivedType(typeof(ForeachStarted), "foreach_started")]
[JsonDerivedType(typeof(WaitStarted), "wait_started")]
[JsonDerivedType(typeof(YieldOpened), "yield_opened")]
[JsonDerivedType(typeof(YieldAnswered), "yield_answered")]
[JsonDerivedType(typeof(SnapshotTaken), "snapshot_taken")]
[JsonDerivedType(typeof(ChildRequested), "child_requested")]
[JsonDerivedType(typeof(ChildReported), "child_reported")]
[JsonDerivedType(typeof(ChildCancelRequested), "child_cancel_requested")]
[JsonDerivedType(typeof(ChildPauseTold), "child_pause_told")]
[JsonDerivedType(typeof(StopStarted), "stop_started")]
[JsonDerivedType(typeof(UndoStarted), "undo_started")]
[JsonDerivedType(typeof(UndoScheduled), "undo_scheduled")]
[JsonDerivedType(typeof(UndoAttemptFailed), "undo_attempt_failed")]
[JsonDerivedType(typeof(UndoAttemptLost), "undo_attempt_lost")]
[JsonDerivedType(typeof(UndoSettled), "undo_settled")]
[JsonDerivedType(typeof(ExecutionEnded), "execution_ended")]
[JsonDerivedType(typeof(PageEnded), "page_ended")]
[JsonDerivedType(typeof(NoticeRaised), "notice_raised")]
[JsonDerivedType(typeof(DutyDone), "duty_done")]
public abstract record ExecutionEvent
{
    /// <summary>The newest shape of any event that this version knows.</summary>
    public const int NewestVersion = 1;

    /// <summary>
    /// Version of the event's shape. It grows with a field that a reader of before must not ignore; one that meets a version it does not know refuses the event.
    /// </summary>
    [JsonPropertyName("v")]
    [JsonPropertyOrder(-2)]
    public int Version { get; init; } = 1;

    [JsonPropertyOrder(-1)]
    public DateTimeOffset At { get; init; }
}

/// <summary>An event about one step.</summary>
public abstract record StepEvent : ExecutionEvent
{
    /// <summary>The step's path: <c>reserve</c>, <c>both.flight</c>, <c>search_loop[3]</c>, <c>search_loop[3].fb</c>.</summary>
    public required string Step { get; init; }
}
