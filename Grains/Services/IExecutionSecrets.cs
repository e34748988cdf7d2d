namespace OrleansWorkflows.Services;

/// <summary>
/// Headers for an execution's target API: stored encrypted beside the execution, never in events, deleted at its end.
/// </summary>
public interface IExecutionSecrets
{
    /// <returns>What names this copy to <see cref="TakeBackAsync"/>.</returns>
    ValueTask<SavedHeaders> SaveAsync(ExecutionId executionId, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes what was saved for a start that came to nothing. It stays where the execution is there all the same, or where another start has saved since: nothing
    /// happens then.
    /// </summary>
    ValueTask TakeBackAsync(SavedHeaders saved, CancellationToken cancellationToken = default);

    ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(ExecutionId executionId, CancellationToken cancellationToken = default);

    ValueTask DeleteAsync(ExecutionId executionId, CancellationToken cancellationToken = default);

    /// <summary>Deletes what was saved for starts that their process did not live to store.</summary>
    /// <param name="savedBefore">A start that saved later may still be under way.</param>
    /// <returns>How many there were.</returns>
    ValueTask<int> DeleteForgottenAsync(DateTimeOffset savedBefore, CancellationToken cancellationToken = default);
}

/// <param name="Copy">What the store tells this copy by; null: there were no headers.</param>
public sealed record SavedHeaders(ExecutionId ExecutionId, object? Copy);
