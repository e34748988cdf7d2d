namespace OrleansWorkflows.Engine;

/// <summary>
/// Work that an execution wants done, once the events that ask for it are durable. Commands follow from the state alone and have stable ids, so
/// that a repeat after a crash is recognised.
/// </summary>
/// <param name="Id"><c>step/run/attempt</c> and the like; unique within the execution.</param>
public abstract record ExecutionCommand(string Id);

/// <summary>Makes one attempt of a call.</summary>
public sealed record RunStep(
    string Id,
    string Step,
    int Run,
    int Attempt,
    string Tool,
    JsonBytes Args,
    string IdempotencyKey,
    TimeSpan? Timeout,
    IReadOnlyList<string> Machines,
    bool IsUndo) : ExecutionCommand(Id);

/// <summary>Starts a child execution.</summary>
public sealed record StartChild(
    string Id, string Step, int Run, ExecutionId Child, string Workflow, string Revision, JsonBytes Args, bool Wait) : ExecutionCommand(Id);

/// <summary>Cancels a child. It is started first if it was not yet, so that a start that is still under way can not outlive the cancel.</summary>
/// <param name="Compensate">False: the parent stops without undoing, and so does the child.</param>
public sealed record CancelChild(string Id, StartChild Start, string Reason, bool Terminate, bool Compensate) : ExecutionCommand(Id);

/// <summary>Tells a child that its parent is paused or goes on. It is started first if it was not yet.</summary>
public sealed record PauseChild(string Id, StartChild Start, int Number, bool IsPaused, string? Reason) : ExecutionCommand(Id);

/// <summary>Has a completed child undo what it did. It deleted its secrets at its end and needs those of its parent again.</summary>
public sealed record UndoChild(string Id, ExecutionId Child, string Reason) : ExecutionCommand(Id);

/// <summary>Tells the parent how this child stands.</summary>
public sealed record NotifyParent(string Id, ExecutionId Parent, ChildNotice Notice) : ExecutionCommand(Id);

/// <summary>Has the execution decide on what its last page left over.</summary>
public sealed record NextPage(string Id) : ExecutionCommand(Id);

/// <summary>Has the silo say when it has room for the execution.</summary>
public sealed record AwaitAdmission(string Id) : ExecutionCommand(Id);

public sealed record AcquireSlot(string Id, SlotRequest Slot) : ExecutionCommand(Id);

public sealed record ReleaseSlot(string Id, SlotRequest Slot) : ExecutionCommand(Id);

/// <param name="Number">Which end of the execution it belongs to: a completed child gets its secrets back to undo itself, and ends once more.</param>
public sealed record DeleteSecrets(string Id, int Number) : ExecutionCommand(Id);
