namespace OrleansWorkflows;

/// <summary>The store can not be reached, is full, or lost the connection in the middle of a commit. It passes: the same again later.</summary>
[GenerateSerializer, Alias("OrleansWorkflows.JournalUnavailableException")]
public sealed class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A write whose commit was under way: it may be durable all the same. False: nothing was written.</summary>
    [Id(0)]
    public bool IsFateUnknown { get; init; }
}
