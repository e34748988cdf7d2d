using System.Collections.Concurrent;

namespace OrleansWorkflows.Services.Secrets;

/// <summary>Headers for as long as the process lives; nothing is stored, so nothing is sealed.</summary>
public sealed class InMemoryExecutionSecrets : IExecutionSecrets
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    private readonly ConcurrentDictionary<ExecutionId, IReadOnlyDictionary<string, string>> _headers = new();

    public ValueTask<SavedHeaders> SaveAsync(ExecutionId executionId, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken = default)
    {
        IReadOnlyDictionary<string, string> copy = new Dictionary<string, string>(headers);
        _headers[executionId] = copy;
        return ValueTask.FromResult(new SavedHeaders(executionId, copy));
    }

    public ValueTask TakeBackAsync(SavedHeaders saved, CancellationToken cancellationToken = default)
    {
        if (saved.Copy is IReadOnlyDictionary<string, string> copy)
        {
            _headers.TryRemove(KeyValuePair.Create(saved.ExecutionId, copy));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(ExecutionId executionId, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_headers.GetValueOrDefault(executionId) ?? None);

    public ValueTask DeleteAsync(ExecutionId executionId, CancellationToken cancellationToken = default)
    {
        _headers.TryRemove(executionId, out _);
        return ValueTask.CompletedTask;
    }

    /// <summary>Nothing outlives its process here.</summary>
    public ValueTask<int> DeleteForgottenAsync(DateTimeOffset savedBefore, CancellationToken cancellationToken = default) => ValueTask.FromResult(0);
}
