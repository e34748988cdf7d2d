namespace OrleansWorkflows.Gateway.Catalogue;

/// <summary>The cards of one scope. Refreshes one at a time and asks only for what changed since the last.</summary>
internal sealed class ScopeCache(string scope)
{
    private readonly Lock _lock = new();

    private Task<CatalogueSnapshot>? _running;

    /// <summary>Comes after <see cref="_running"/> and has not asked yet.</summary>
    private Task<CatalogueSnapshot>? _queued;

    private volatile CatalogueSnapshot? _current;

    public CatalogueSnapshot? Current => _current;

    /// <summary>
    /// What the registry says now, or later. A refresh that is under way may have asked too early for this caller, so the caller gets the one after
    /// it; all who come meanwhile share that one.
    /// </summary>
    public Task<CatalogueSnapshot> RefreshAsync(IRegistryGrain registry, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_running is not { IsCompleted: false } && _queued is null)
            {
                _running = AskAsync(registry);
                return _running.WaitAsync(cancellationToken);
            }

            _queued ??= AskAfterAsync(_running!, registry);
            return _queued.WaitAsync(cancellationToken);
        }
    }

    private async Task<CatalogueSnapshot> AskAfterAsync(Task previous, IRegistryGrain registry)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            _running = _queued;
            _queued = null;
        }

        return await AskAsync(registry);
    }

    private async Task<CatalogueSnapshot> AskAsync(IRegistryGrain registry)
    {
        var known = _current ?? CatalogueSnapshot.Empty;
        var reply = await registry.GetCatalogue(scope, known.Version);
        if (reply.Version < known.Version)
        {
            // The store was replaced by an older one: nothing cached can be trusted.
            known = CatalogueSnapshot.Empty;
            reply = await registry.GetCatalogue(scope, 0);
        }

        return _current = known.With(reply);
    }
}
