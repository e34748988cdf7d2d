namespace OrleansWorkflows;

/// <param name="Text">YAML or JSON.</param>
/// <param name="FileName">For messages.</param>
/// <param name="Origin">The file it came from.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PatternSource")]
public sealed record PatternSource([property: Id(0)] string Text, [property: Id(1)] string FileName, [property: Id(2)] string Origin);

/// <param name="Name">Of the pattern; null: the file does not say.</param>
/// <param name="Problems">Without errors among them it is in force.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.PatternImportReply")]
public sealed record PatternImportReply([property: Id(0)] string? Name, [property: Id(1)] IReadOnlyList<Problem> Problems)
{
    [Id(2)] public required bool Accepted { get; init; }
}
