namespace OrleansWorkflows.Services.Secrets;

/// <summary>Stored secrets can not be read, or the key that seals them is no key. The message never contains a secret.</summary>
public sealed class ExecutionSecretsException(string message, Exception? inner = null) : Exception(message, inner);
