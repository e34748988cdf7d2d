using OrleansWorkflows.Benchmarks.Machine;

namespace OrleansWorkflows.Benchmarks.Stores;

/// <summary>Files in the data directory: nothing runs besides the product.</summary>
internal sealed class SqliteStore : IStore
{
    public Task<IRunStore> EmptyAsync(string directory) => Task.FromResult<IRunStore>(new Run(directory));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Run(string directory) : IRunStore
    {
        public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

        public string Description => "store sqlite";

        public TimeSpan? Cpu => TimeSpan.Zero;

        public Task<StoreLimits> MeasureAsync() => Task.FromResult(SqliteLimits.Measure(directory));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
