namespace OrleansWorkflows;

/// <summary>Asks for an execution of a workflow.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.StartExecutionRequest")]
public sealed record StartExecutionRequest
{
    [Id(0)] public required string Domain { get; init; }

    [Id(1)] public required string Workflow { get; init; }

    /// <summary>Empty: the common catalogue; else the catalogue of a spec URL.</summary>
    [Id(2)] public string Scope { get; init; } = "";

    /// <summary>Null: the current revision. A child's is the one pinned by its root.</summary>
    [Id(3)] public string? Revision { get; init; }

    /// <summary>An object; checked and coerced against the workflow's params.</summary>
    [Id(4)] public JsonBytes Params { get; init; } = JsonBytes.EmptyObject;

    [Id(5)] public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Machines that it lives on and its steps must run on, one of them; empty: anywhere.</summary>
    [Id(6)] public IReadOnlyList<string> TargetMachines { get; init; } = [];

    /// <summary>True when the id is fresh and random, so that nothing can be stored under it yet.</summary>
    [Id(7)] public bool IsFreshId { get; init; }

    [Id(8)] public TargetApi? Target { get; init; }

    /// <summary>Headers for <see cref="Target"/>: secrets, kept encrypted apart from the journal.</summary>
    [Id(9)] public IReadOnlyDictionary<string, string>? TargetHeaders { get; init; }

    /// <summary>Set when another execution starts it.</summary>
    [Id(10)] public ParentLink? Parent { get; init; }

    /// <summary>Who asked, for the record.</summary>
    [Id(11)] public string? StartedBy { get; init; }

    /// <summary>
    /// How long the reply may wait for the execution to end or to ask for an answer, at most 20 s; zero: the reply comes when the start is durable.
    /// </summary>
    [Id(12)] public TimeSpan Wait { get; init; }

    /// <summary>Whether the view of the reply has its steps.</summary>
    [Id(13)] public bool IncludeSteps { get; init; }

    /// <summary>W3C <c>traceparent</c> of what asked for it, while somebody listens to traces.</summary>
    [Id(14)] public string? TraceParent { get; init; }

    /// <summary>A silo whose catalogue is older reads it first; 0: as it is.</summary>
    [Id(15)] public long CatalogueVersion { get; init; }
}

/// <summary>The step of another execution that a child belongs to.</summary>
/// <param name="Depth">1 for the child of a root.</param>
/// <param name="Pins">Revisions of every sub-workflow by full name, as resolved when the root started.</param>
/// <param name="IsAwaited">False: the child reports to nobody and survives its parent's cancellation.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ParentLink")]
public sealed record ParentLink(
    [property: Id(0)] ExecutionId Execution,
    [property: Id(1)] string StepId,
    [property: Id(2)] int Run,
    [property: Id(3)] int Depth,
    [property: Id(4)] IReadOnlyDictionary<string, string> Pins,
    [property: Id(5)] bool IsAwaited);

public enum StartOutcome
{
    Started,

    /// <summary>The same request came before; nothing was started again.</summary>
    Existing,

    /// <summary>The id is taken by a request with another body (422).</summary>
    KeyReused,

    /// <summary>The arguments do not fit (400); every problem is listed.</summary>
    InvalidArguments,

    /// <summary>There is no such workflow (404).</summary>
    UnknownWorkflow,

    /// <summary>A draft has no steps yet (409).</summary>
    Draft,

    /// <summary>The journal's queue is full, or so many executions wait that no more are taken (503); the problem says which.</summary>
    Overloaded,

    /// <summary>There is no execution to begin as a copy of (404).</summary>
    UnknownSource,

    /// <summary>That execution has no such snapshot, or no such step that started (422).</summary>
    UnknownPoint,

    /// <summary>It can not be copied (409); the problem says why.</summary>
    NotPossible,
}

/// <param name="View">How it stands when the reply is given, without steps; null when it was refused.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.StartReply")]
public sealed record StartReply(
    [property: Id(0)] StartOutcome Outcome,
    [property: Id(1)] ExecutionId ExecutionId,
    [property: Id(2)] IReadOnlyList<Problem> Problems,
    [property: Id(3)] ExecutionView? View = null);

/// <summary>One thing wrong with a request or a spec: what, where, how to mend it.</summary>
/// <param name="Code"><c>WF…</c>, listed in docs/errors.md.</param>
/// <param name="Path">Where in the body or document.</param>
/// <param name="Line">Counts from 1; 0 where there is no text file.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.Problem")]
public sealed record Problem(
    [property: Id(0)] string Code,
    [property: Id(1)] string Path,
    [property: Id(2)] string Message,
    [property: Id(3)] int Line = 0,
    [property: Id(4)] int Column = 0,
    [property: Id(5)] string? File = null,
    [property: Id(6)] string? Node = null,
    [property: Id(7)] bool IsWarning = false);
