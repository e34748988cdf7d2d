namespace OrleansWorkflows.Gateway.Planning.Catalogue;

/// <summary>Where a word stands in a workflow, and what it counts there.</summary>
/// <param name="Weight">1: in the name or description.</param>
/// <param name="Word">As written there.</param>
/// <param name="Place"><c>name description parameter value tool domain</c>.</param>
public sealed record TermUse(double Weight, string Word, string Place);
