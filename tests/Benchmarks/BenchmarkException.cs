namespace OrleansWorkflows.Benchmarks;

/// <summary>A measurement that can not be made, or whose answers were wrong; the message says what to do.</summary>
internal sealed class BenchmarkException(string message, Exception? inner = null) : Exception(message, inner);
