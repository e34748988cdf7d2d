namespace OrleansWorkflows;

/// <summary>Asks for a new execution that begins as a copy of another one.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ForkExecutionRequest")]
public sealed record ForkExecutionRequest
{
    [Id(0)] public required ExecutionId Source { get; init; }

    /// <summary>The named snapshot to start from. Exactly one of this and <see cref="Step"/> is set.</summary>
    [Id(1)] public string? Snapshot { get; init; }

    /// <summary>The step to start from: the copy is taken just before it started.</summary>
    [Id(2)] public string? Step { get; init; }

    /// <summary>An object; these params take the place of the source's, and all are checked.</summary>
    [Id(3)] public JsonBytes Params { get; init; } = JsonBytes.EmptyObject;

    /// <summary>Beside the source's, or in their place.</summary>
    [Id(4)] public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>True when the id is fresh and random, so that nothing can be stored under it yet.</summary>
    [Id(5)] public bool IsFreshId { get; init; }

    [Id(6)] public string? StartedBy { get; init; }

    /// <summary>How long the reply may wait for the execution to end or to ask for an answer, at most 20 s; zero: the reply comes when the start is durable.</summary>
    [Id(7)] public TimeSpan Wait { get; init; }

    /// <summary>W3C <c>traceparent</c> of what asked for it, while somebody listens to traces.</summary>
    [Id(8)] public string? TraceParent { get; init; }
}
