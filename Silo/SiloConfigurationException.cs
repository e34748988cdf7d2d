namespace OrleansWorkflows.Silo;

/// <summary>The silo can not start as it is configured; the message lists every problem and how to mend it.</summary>
public sealed class SiloConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
