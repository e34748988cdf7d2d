using System.Collections.Concurrent;

namespace OrleansWorkflows.Definitions;

/// <summary>
/// The catalogue rows, in memory on every silo. A row that another silo wrote is seen within a second; one of this silo at once
/// (<see cref="RefreshAsync"/>).
/// </summary>
public sealed class SiloCatalogue(IDefinitionStore store, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Scope, string Domain, string Name), CatalogueEntry> _entries = new();
    private readonly SemaphoreSlim _reading = new(1);
    private long _readAt = long.MinValue;
    private long _version;

    /// <summary>Of the rows in memory.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>A workflow that exists and is not unloaded; a private scope sees the common catalogue too.</summary>
    public async ValueTask<CatalogueEntry?> FindAsync(string scope, string domain, string name, CancellationToken cancellationToken)
    {
        await RefreshIfOldAsync(cancellationToken);
        return Get(scope) ?? (scope.Length > 0 ? Get("") : null);

        CatalogueEntry? Get(string s) => _entries.TryGetValue((s, domain, name), out var entry) && !entry.IsDeleted ? entry : null;
    }

    /// <summary>Every row of a scope, deleted ones included.</summary>
    public async ValueTask<IReadOnlyList<CatalogueEntry>> ListAsync(string scope, CancellationToken cancellationToken)
    {
        await RefreshIfOldAsync(cancellationToken);
        return [.. _entries.Values.Where(e => e.Scope == scope)];
    }

    /// <summary>Reads what changed since the last time.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            await ReadChangesAsync(cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task ReadChangesAsync(CancellationToken cancellationToken)
    {
        var changes = await store.ReadChangesAsync(Version, cancellationToken);
        foreach (var entry in changes.Entries)
        {
            _entries[(entry.Scope, entry.Domain, entry.Name)] = entry;
        }

        Interlocked.Exchange(ref _version, changes.Version);
        Interlocked.Exchange(ref _readAt, time.GetTimestamp());
    }

    private bool IsOld => Interlocked.Read(ref _readAt) is var readAt && (readAt == long.MinValue || time.GetElapsedTime(readAt) >= MaxAge);

    private ValueTask RefreshIfOldAsync(CancellationToken cancellationToken) => IsOld ? RefreshOnceAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Of those who come at the same time one reads.</summary>
    private async ValueTask RefreshOnceAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (IsOld)
            {
                await ReadChangesAsync(cancellationToken);
            }
        }
        finally
        {
            _reading.Release();
        }
    }
}
