namespace OrleansWorkflows;

/// <summary>Another activation owns the execution; this one did nothing. The same call again reaches the owner.</summary>
[GenerateSerializer, Alias("OrleansWorkflows.ExecutionMovedException")]
public sealed class ExecutionMovedException(string message) : Exception(message);
