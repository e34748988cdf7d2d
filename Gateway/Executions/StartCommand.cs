namespace OrleansWorkflows.Gateway.Executions;

/// <summary>A start as a front end understood it.</summary>
public sealed record StartCommand
{
    public required string Domain { get; init; }

    public required string Workflow { get; init; }

    /// <summary>Empty: the common catalogue.</summary>
    public string Scope { get; init; } = "";

    /// <summary>A JSON object.</summary>
    public JsonBytes Params { get; init; } = JsonBytes.EmptyObject;

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> TargetMachines { get; init; } = [];

    /// <summary>Null: every start is a new execution.</summary>
    public string? IdempotencyKey { get; init; }

    public TargetApi? Target { get; init; }

    public IReadOnlyDictionary<string, string>? TargetHeaders { get; init; }

    public string? StartedBy { get; init; }

    /// <summary>How many executions <see cref="StartedBy"/> may have at once. Null: any number.</summary>
    public int? MaxExecutions { get; init; }

    /// <summary>How long the reply may wait for the execution to end or to ask; at most 20 s count. <see cref="StartReply.View"/> has how it stands then.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>Whether that view has its steps.</summary>
    public bool IncludeSteps { get; init; }
}
