using System.Collections.Concurrent;

namespace OrleansWorkflows.Definitions;

/// <summary>
/// The catalogue rows, in memory on every silo. A workflow that another silo took in is found at once, a change of one that is known within a second; what
/// this silo wrote at once (<see cref="RefreshAsync"/>).
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
        var asked = time.GetTimestamp();
        await RefreshIfOldAsync(cancellationToken);
        if ((Get(scope) ?? Get("")) is { } known)
        {
            return known;
        }

        await RefreshSinceAsync(asked, cancellationToken);
        return Get(scope) ?? Get("");

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
        var began = time.GetTimestamp();
        var changes = await store.ReadChangesAsync(Version, cancellationToken);
        foreach (var entry in changes.Entries)
        {
            _entries[(entry.Scope, entry.Domain, entry.Name)] = entry;
        }

        Interlocked.Exchange(ref _version, changes.Version);
        Interlocked.Exchange(ref _readAt, began);
    }

    private bool IsOld => Interlocked.Read(ref _readAt) is var readAt && (readAt == long.MinValue || time.GetElapsedTime(readAt) >= MaxAge);

    private ValueTask RefreshIfOldAsync(CancellationToken cancellationToken) => IsOld ? RefreshOnceAsync(() => IsOld, cancellationToken) : ValueTask.CompletedTask;

    /// <summary>A reading that began after <paramref name="asked"/>, whoever made it.</summary>
    private ValueTask RefreshSinceAsync(long asked, CancellationToken cancellationToken) =>
        RefreshOnceAsync(() => Interlocked.Read(ref _readAt) <= asked, cancellationToken);

    /// <summary>Of those who come at the same time one reads.</summary>
    private async ValueTask RefreshOnceAsync(Func<bool> isNeeded, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (isNeeded())
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
