namespace OrleansWorkflows.Engine;

/// <summary>What a decision may use besides state and request: time, randomness and ids are inputs, so that a decision is repeatable.</summary>
public sealed record Inputs
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>Uniform in [0, 1).</summary>
    public required Func<double> Random { get; init; }

    /// <summary>A new unguessable text of 32 hex digits.</summary>
    public required Func<string> NewId { get; init; }

    public EngineLimits Limits { get; init; } = EngineLimits.Default;
}

/// <summary>Source: SPEC "Limits".</summary>
public sealed record EngineLimits
{
    public static readonly EngineLimits Default = new();

    public int MaxChildDepth { get; init; } = 64;

    public int MaxOutputBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>One decision emits so many events, and then leaves the rest to the next page: no append grows with the workflow.</summary>
    public int MaxPageEvents { get; init; } = 1_024;

    /// <summary>Outputs, arguments and items of one page: a step of the largest output and the next one that takes it fit.</summary>
    public int MaxPageBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>So many crashes with the same attempt in flight fail the step.</summary>
    public int MaxCrashes { get; init; } = 5;
}
