using OrleansWorkflows.Benchmarks.Machine;

namespace OrleansWorkflows.Benchmarks.Stores;

/// <summary>A kind of store that the product can run on.</summary>
internal interface IStore : IAsyncDisposable
{
    /// <summary>An empty store for one run.</summary>
    /// <param name="directory">The run's, on the disk that counts.</param>
    Task<IRunStore> EmptyAsync(string directory);
}

/// <summary>The store of one run; it goes away with its owner.</summary>
internal interface IRunStore : IAsyncDisposable
{
    /// <summary>Environment variables that name it to the product.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>What the store can be told apart by, for the notes.</summary>
    string Description { get; }

    /// <summary>What its own processes have used so far; null: it runs elsewhere.</summary>
    TimeSpan? Cpu { get; }

    Task<StoreLimits> MeasureAsync();
}
