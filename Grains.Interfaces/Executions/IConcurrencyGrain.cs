namespace OrleansWorkflows;

/// <summary>The places under one workflow's <c>concurrency</c> limit. Key: the workflow's full name, with the value of the limit's key behind it.</summary>
[Alias("OrleansWorkflows.IConcurrencyGrain")]
public interface IConcurrencyGrain : IGrainWithStringKey
{
    /// <summary>Asks for a place; the same execution asking again gets the same answer. A queued one is told later by <see cref="IExecutionGrain.SlotDecided"/>.</summary>
    [Alias("Acquire")]
    Task<SlotAnswer> Acquire(ExecutionId execution, int limit, bool reject);

    /// <summary>Gives the place back, or leaves the queue. Repeats do nothing.</summary>
    [Alias("Release")]
    Task Release(ExecutionId execution);
}

public enum SlotAnswer
{
    Granted,
    Queued,
    Refused,
}
