namespace OrleansWorkflows.Spec;

/// <summary>A place in a text file; both count from 1. The default value means unknown.</summary>
public readonly record struct SourcePosition(int Line, int Column);
