namespace OrleansWorkflows.Engine;

/// <summary>
/// The pure core: decides what a request leads to, applies events, and says what work is outstanding. No clock, storage, task or grain: the same
/// inputs always give the same outputs.
/// </summary>
public static class ExecutionEngine
{
    /// <summary>Decides on one request; nothing is stored or done yet.</summary>
    public static Decision Decide(ExecutionState state, ExecutionRequest request, Inputs inputs)
    {
        var turn = new Turn(state, inputs);
        var reply = request switch
        {
            StartExecution start => Starting.Decide(turn, start),
            ClaimExecution claim => Claiming.Decide(turn, claim),
            CompleteStep { IsUndo: true } done => Undoing.Decide(turn, done),
            CompleteStep done => Completing.Decide(turn, done),
            TakeNextPage => Paging.Decide(turn),
            FireTimers => Firing.Decide(turn),
            AnswerYield answer => Answering.Decide(turn, answer),
            ChildStartDecided started => Children.Decide(turn, started),
            ChildChanged changed => Children.Decide(turn, changed.Notice),
            CancelExecution cancel => Cancelling.Decide(turn, cancel),
            PauseExecution pause => Pausing.Decide(turn, pause),
            UnpauseExecution => Pausing.Unpause(turn),
            PauseWithParent pause => Pausing.Decide(turn, pause),
            ChildPauseAcknowledged told => Pausing.Decide(turn, told),
            RetryExecution retry => Retrying.Decide(turn, retry),
            ForkExecution fork => Forking.Decide(turn, fork),
            UndoForParent undo => Undoing.Decide(turn, undo),
            DecideSlot slot => Slots.Decide(turn, slot),
            AdmitExecution => Admitting.Decide(turn),
            RefuseExecution refused => Admitting.Decide(turn, refused),
            FinishDuty duty => Duties.Decide(turn, duty),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.GetType().Name, "Unknown request."),
        };
        Progression.Run(turn);
        Notices.Raise(turn);
        return new Decision(turn.Events, turn.State, reply, turn.SizeBytes);
    }

    /// <summary>The state after one more event, live and on recovery alike. Evaluates no expression.</summary>
    public static ExecutionState Apply(ExecutionState state, ExecutionEvent e) => (e switch
    {
        ExecutionStarted x => state.Apply(x),
        ExecutionClaimed x => state.Apply(x),
        SlotGranted x => state.Apply(x),
        ExecutionAdmitted x => state.Apply(x),
        StepsInherited x => state.Apply(x),
        ExecutionRetried x => state.Apply(x),
        ExecutionPaused x => state.Apply(x),
        ExecutionUnpaused x => state.Apply(x),
        StepScheduled x => state.Apply(x),
        AttemptFailed x => state.Apply(x),
        AttemptLost x => state.Apply(x),
        RetryHeld x => state.Apply(x),
        StepCompleted x => state.Apply(x),
        StepFailed x => state.Apply(x),
        StepSkipped x => state.Apply(x),
        StepCancelled x => state.Apply(x),
        ParallelStarted x => state.Apply(x),
        ForeachStarted x => state.Apply(x),
        WaitStarted x => state.Apply(x),
        YieldOpened x => state.Apply(x),
        YieldAnswered x => state.Apply(x),
        SnapshotTaken x => state.Apply(x),
        ChildRequested x => state.Apply(x),
        ChildReported x => state.Apply(x),
        ChildCancelRequested x => state.Apply(x),
        ChildPauseTold x => state.Apply(x),
        StopStarted x => state.Apply(x),
        UndoStarted x => state.Apply(x),
        UndoScheduled x => state.Apply(x),
        UndoAttemptFailed x => state.Apply(x),
        UndoAttemptLost x => state.Apply(x),
        UndoSettled x => state.Apply(x),
        ExecutionEnded x => state.Apply(x),
        PageEnded x => state.Apply(x),
        NoticeRaised x => state.Apply(x),
        DutyDone x => state.Apply(x),
        _ => throw new ArgumentOutOfRangeException(nameof(e), e.GetType().Name, "Unknown event."),
    }) with
    { Sequence = state.Sequence + 1, UpdatedAt = e.At };

    /// <summary>Every command whose work is not known to be done: what an activation dispatches after a crash.</summary>
    public static IReadOnlyList<ExecutionCommand> Outstanding(ExecutionState state) => [.. Commands.Outstanding(state)];

    /// <summary>The commands that a batch of events asks for; what later events of the batch have settled is left out.</summary>
    /// <param name="state">After the events.</param>
    public static IReadOnlyList<ExecutionCommand> CommandsOf(IReadOnlyList<ExecutionEvent> events, ExecutionState state) =>
        [.. Commands.Of(events, state)];
}
