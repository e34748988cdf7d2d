namespace OrleansWorkflows.Engine;

/// <summary>What can be asked of an execution. Requests come in, are decided on, and are forgotten; what they change is events.</summary>
public abstract record ExecutionRequest;

/// <summary>Starts it. Everything is resolved: the definition, the revisions of its sub-workflows, the checked arguments.</summary>
/// <param name="IsAdmitted">False: the silo runs as many as it may, so that it is queued.</param>
public sealed record StartExecution(
    JsonBytes Params,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyList<string> TargetMachines,
    IReadOnlyDictionary<string, string> Pins,
    ParentLink? Parent,
    string RequestDigest,
    TargetApi? Target,
    string? StartedBy,
    string Owner,
    string? Machine,
    string? TraceParent = null,
    bool IsAdmitted = true) : ExecutionRequest;

/// <summary>An activation takes over.</summary>
public sealed record ClaimExecution(string Owner, string? Machine) : ExecutionRequest;

/// <summary>An attempt of a call, or of an undoing call, ended: output or error.</summary>
/// <param name="Machine">Where the call was made; null: on the execution's own.</param>
public sealed record CompleteStep(string Step, int Run, int Attempt, JsonBytes? Output, StepError? Error, string? Service, bool IsUndo, string? Machine = null)
    : ExecutionRequest;

/// <summary>Fires whatever is due.</summary>
public sealed record FireTimers : ExecutionRequest;

/// <summary>Goes on where the last page ended.</summary>
public sealed record TakeNextPage : ExecutionRequest;

public sealed record AnswerYield(JsonBytes Answer, string? Node, string? Token) : ExecutionRequest;

/// <summary>The child was started or could not be.</summary>
public sealed record ChildStartDecided(string Step, int Run, StepError? Error) : ExecutionRequest;

public sealed record ChildChanged(ChildNotice Notice) : ExecutionRequest;

public sealed record CancelExecution(bool Compensate, string? Reason, bool Terminate = false) : ExecutionRequest;

public sealed record PauseExecution(string? Reason) : ExecutionRequest;

public sealed record UnpauseExecution : ExecutionRequest;

/// <summary>The parent is paused, or goes on.</summary>
/// <param name="Number">Grows with each of them, so that one that comes late changes nothing.</param>
public sealed record PauseWithParent(int Number, bool IsPaused, string? Reason) : ExecutionRequest;

/// <summary>The child has taken in that its parent is paused or goes on.</summary>
public sealed record ChildPauseAcknowledged(string Step, int Run, int Number) : ExecutionRequest;

/// <summary>Starts an execution that has ended once more, from what failed or from a step.</summary>
public sealed record RetryExecution(string? FromStep) : ExecutionRequest;

/// <summary>Starts an execution as a copy of another one.</summary>
/// <param name="Source">As it stood at the point to start from.</param>
/// <param name="Params">Checked.</param>
public sealed record ForkExecution(
    ExecutionState Source,
    ForkOrigin Origin,
    JsonBytes Params,
    IReadOnlyDictionary<string, string> Labels,
    string RequestDigest,
    string? StartedBy,
    string Owner,
    string? Machine,
    string? TraceParent = null,
    bool IsAdmitted = true) : ExecutionRequest;

/// <summary>A parent has its completed child undo itself.</summary>
public sealed record UndoForParent(string Reason) : ExecutionRequest;

/// <param name="IsAdmitted">As in <see cref="StartExecution"/>.</param>
public sealed record DecideSlot(bool Granted, bool IsAdmitted = true) : ExecutionRequest;

/// <summary>A queued execution can not begin: it ends as failed.</summary>
public sealed record RefuseExecution(StepError Error) : ExecutionRequest;

/// <summary>The silo has room for it now.</summary>
public sealed record AdmitExecution : ExecutionRequest;

public sealed record FinishDuty(Duty Duty, int Number) : ExecutionRequest;
