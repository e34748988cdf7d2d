namespace OrleansWorkflows;

/// <summary>What is to be done on machines: exactly one of <see cref="Tool"/>, <see cref="Script"/> and <see cref="Workflow"/> is set.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.TaskDefinition")]
public sealed record TaskDefinition
{
    /// <summary>For people.</summary>
    [Id(0)] public string? Name { get; init; }

    /// <summary>A call: <c>service.tool</c>, or a bare name that only one service has.</summary>
    [Id(1)] public string? Tool { get; init; }

    /// <summary>An execution of this workflow, whose steps run on the machine: <c>domain/name</c>.</summary>
    [Id(2)] public string? Workflow { get; init; }

    /// <summary>An object: arguments of the tool or script, parameters of the workflow.</summary>
    [Id(3)] public JsonBytes Args { get; init; } = JsonBytes.EmptyObject;

    /// <summary>How long one machine may take from its start of the task; null: as long as the group may.</summary>
    [Id(4)] public TimeSpan? Timeout { get; init; }

    /// <summary>A program of the allow-list of a service of kind <c>script</c>: <c>service.script</c>, or a bare name that only one of them has.</summary>
    [Id(5)] public string? Script { get; init; }
}
