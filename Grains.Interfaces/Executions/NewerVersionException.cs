namespace OrleansWorkflows;

/// <summary>
/// What is stored can not be read by the silo that was asked: a newer version wrote it. Nothing was done or changed; a silo of that version goes on with it.
/// </summary>
[GenerateSerializer, Alias("OrleansWorkflows.NewerVersionException")]
public sealed class NewerVersionException(string message, Exception? inner = null) : Exception(message, inner);
