using Orleans.Concurrency;

namespace OrleansWorkflows;

/// <summary>
/// One execution of a workflow; the key is the execution id. Drives its own steps; its state is its journal, so it may be deactivated or lost at any
/// moment.
/// </summary>
[Alias("OrleansWorkflows.IExecutionGrain")]
public interface IExecutionGrain : IGrainWithStringKey
{
    /// <summary>
    /// Starts the execution; durable when it returns. The same request again answers with what is there, the same id with another body is refused.
    /// </summary>
    [Alias("Start")]
    Task<StartReply> Start(StartExecutionRequest request);

    /// <summary>Starts the execution as a copy of another one at some point; else as <see cref="Start"/>.</summary>
    [Alias("Fork")]
    Task<StartReply> Fork(ForkExecutionRequest request);

    /// <summary>What it looks like now: committed state only. Null: there is no such execution.</summary>
    [Alias("Get"), ReadOnly]
    Task<ExecutionView?> Get(bool includeSteps);

    /// <summary>
    /// Long poll: returns when the execution has ended or waits for an answer, at the latest after <paramref name="timeout"/> (at most 20 s).
    /// </summary>
    [Alias("WaitUntilSettled")]
    Task<ExecutionView?> WaitUntilSettled(TimeSpan timeout, bool includeSteps, CancellationToken cancellationToken);

    /// <summary>Answers an open yield, of this execution or of one of its descendants.</summary>
    [Alias("Answer")]
    Task<AnswerReply> Answer(AnswerRequest request);

    /// <summary>Stops it; undoes what was done unless asked not to. Completes when the request is durable, not when the undo is done.</summary>
    [Alias("Cancel")]
    Task<OperationReply> Cancel(bool compensate, string? reason);

    /// <summary>Ends it at once: nothing is undone, answers of calls in flight are ignored.</summary>
    [Alias("Terminate")]
    Task<OperationReply> Terminate(string? reason);

    /// <summary>Nothing new starts until <see cref="Unpause"/>; what is in flight settles, timers go on, awaited children pause too.</summary>
    [Alias("Pause")]
    Task<OperationReply> Pause(string? reason);

    /// <summary>Lets it go on, whoever paused it.</summary>
    [Alias("Unpause")]
    Task<OperationReply> Unpause();

    /// <summary>
    /// Starts it again after its end: what failed, was cancelled or was undone, and everything after it, as a new run. <paramref name="fromStep"/> runs again
    /// too, completed or not.
    /// </summary>
    [Alias("Retry")]
    Task<OperationReply> Retry(string? fromStep);

    /// <summary>A keeper's nudge: a timer is due soon, or the silo that owned it is gone.</summary>
    [Alias("Wake")]
    Task Wake(bool isOrphan);

    /// <summary>A child tells its parent how it stands; repeated until acknowledged by returning.</summary>
    [Alias("ChildChanged")]
    Task ChildChanged(ChildNotice notice);

    /// <summary>A parent has its completed child undo what it did; repeated until acknowledged by returning. The outcome comes as a <see cref="ChildNotice"/>.</summary>
    [Alias("UndoAsChild")]
    Task UndoAsChild(string reason);

    /// <summary>Its parent is paused or goes on; repeated until acknowledged by returning. <paramref name="number"/> grows with each of them.</summary>
    [Alias("PauseAsChild")]
    Task PauseAsChild(int number, bool isPaused, string? reason);

    /// <summary>The limit of its workflow lets it run, or refuses it.</summary>
    [Alias("SlotDecided")]
    Task SlotDecided(bool granted);

    /// <summary>The events from a sequence on, then live ones as they become durable; ends with the execution.</summary>
    [Alias("Watch")]
    IAsyncEnumerable<HistoryEntry> Watch(long fromSequence, CancellationToken cancellationToken);
}
