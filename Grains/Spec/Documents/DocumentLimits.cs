namespace OrleansWorkflows.Spec;

/// <summary>What a document from outside may ask of the reader; more is refused before it is built.</summary>
public sealed record DocumentLimits
{
    public static readonly DocumentLimits Default = new();

    /// <summary>In UTF-8.</summary>
    public int MaxSizeBytes { get; init; } = 1024 * 1024;

    /// <summary>Levels of objects and lists inside one another. Also the depth that JSON readers accept by default.</summary>
    public int MaxDepth { get; init; } = 60;

    /// <summary>An alias inside what an alias expands to counts again.</summary>
    public int MaxAliasExpansions { get; init; } = 50;

    /// <summary>Values in the expanded document.</summary>
    public int MaxValues { get; init; } = 200_000;
}
