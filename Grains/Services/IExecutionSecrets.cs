namespace OrleansWorkflows.Services;

/// <summary>
/// Headers for an execution's target API: stored encrypted beside the execution, never in events, deleted at its end.
/// </summary>
public interface IExecutionSecrets
{
    ValueTask SaveAsync(ExecutionId executionId, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken = default);

    ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(ExecutionId executionId, CancellationToken cancellationToken = default);

    ValueTask DeleteAsync(ExecutionId executionId, CancellationToken cancellationToken = default);
}
