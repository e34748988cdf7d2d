namespace OrleansWorkflows;

/// <summary>A target API with the headers that its caller brought for it.</summary>
/// <param name="Headers">Secrets: never stored, logged or answered.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ApiTarget")]
public sealed record ApiTarget([property: Id(0)] TargetApi Api, [property: Id(1)] IReadOnlyDictionary<string, string> Headers);
