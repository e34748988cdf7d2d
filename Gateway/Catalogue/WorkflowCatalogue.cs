using System.Collections.Concurrent;

namespace OrleansWorkflows.Gateway.Catalogue;

/// <summary>
/// The workflows as this gateway knows them: cards by scope, cached, kept current by the versions that the registry announces. Lists cost no call
/// while nothing changes. An import of this gateway is seen by the next read (<see cref="Expect"/>).
/// </summary>
/// <remarks>Scope: empty for the common catalogue, else the catalogue of a spec URL as named in <see cref="ImportReply.Scope"/>.</remarks>
public sealed partial class WorkflowCatalogue(IGrainFactory grains, TimeProvider time, ILogger<WorkflowCatalogue> logger) : BackgroundService
{
    public const string Tenant = "default";

    private const int MaxPrivateScopes = 500;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, ScopeCache> _scopes = new(StringComparer.Ordinal);

    private readonly Lock _lock = new();

    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long _announced;

    /// <summary>While the announcements are cut off nothing cached is trusted.</summary>
    private volatile bool _isFollowing;

    /// <summary>Raised, from any thread, when the newest version known grows. Handlers must be quick; <see cref="WatchChanges"/> is the easier form.</summary>
    public event Action<long>? Changed;

    /// <summary>The newest catalogue version that this gateway has heard of.</summary>
    public long AnnouncedVersion => Volatile.Read(ref _announced);

    /// <summary>True once the registry has answered and its announcements come in.</summary>
    public bool IsFollowing => _isFollowing;

    private IRegistryGrain Registry => grains.GetGrain<IRegistryGrain>(Tenant);

    /// <summary>What there is in a scope, without unloaded workflows, by domain and name.</summary>
    public async ValueTask<IReadOnlyList<WorkflowCard>> ListAsync(string scope = "", CancellationToken cancellationToken = default) =>
        (await ReadAsync(scope, cancellationToken)).Cards;

    /// <summary>One workflow; null: there is none of that name. A miss is checked with the registry before it is believed.</summary>
    public async ValueTask<WorkflowCard?> FindAsync(string scope, string domain, string name, CancellationToken cancellationToken = default)
    {
        var snapshot = await ReadAsync(scope, cancellationToken);
        if (snapshot.Find(domain, name) is { } card)
        {
            return card;
        }

        var refreshed = await CacheOf(scope).RefreshAsync(Registry, cancellationToken);
        Announce(refreshed.Version);
        return refreshed.Find(domain, name);
    }

    /// <summary>The cards of a scope with the version that they belong to: the key of whatever is derived from them.</summary>
    public async ValueTask<CatalogueSnapshot> ReadAsync(string scope = "", CancellationToken cancellationToken = default)
    {
        var cache = CacheOf(scope);
        var cached = cache.Current;
        if (cached is not null && _isFollowing && cached.Version >= AnnouncedVersion)
        {
            return cached;
        }

        var read = await cache.RefreshAsync(Registry, cancellationToken);
        Announce(read.Version);
        return read;
    }

    /// <summary>Tells the catalogue of a version that an own import or removal has made, so that the next read has it.</summary>
    public void Expect(long version) => Announce(version);

    /// <summary>Reads a scope again whatever is cached: after a change whose version is not known.</summary>
    public async Task RefreshAsync(string scope = "", CancellationToken cancellationToken = default) =>
        Announce((await CacheOf(scope).RefreshAsync(Registry, cancellationToken)).Version);

    /// <summary>The versions as they become known, the present one first; versions that a slow reader missed are left out.</summary>
    public async IAsyncEnumerable<long> WatchChanges([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = -1L;
        while (true)
        {
            Task next;
            long version;
            lock (_lock)
            {
                next = _changed.Task;
                version = _announced;
            }

            if (version > seen)
            {
                seen = version;
                yield return version;
            }
            else
            {
                await next.WaitAsync(cancellationToken);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = FirstRetry;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var version in Registry.WatchVersions(stoppingToken).WithCancellation(stoppingToken))
                {
                    _isFollowing = true;
                    delay = FirstRetry;
                    Announce(version);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever cut the announcements off: lists fall back to asking, and it is tried again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogCutOff(logger, delay, exception);
            }

            _isFollowing = false;
            await Task.Delay(delay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = delay * 2 < LastRetry ? delay * 2 : LastRetry;
        }
    }

    private ScopeCache CacheOf(string scope)
    {
        if (_scopes.TryGetValue(scope, out var known))
        {
            return known;
        }

        // Private catalogues are re-read at will, so forgetting them all now and then costs little and keeps the memory bounded.
        if (_scopes.Count > MaxPrivateScopes)
        {
            foreach (var other in _scopes.Keys.Where(key => key.Length > 0).ToList())
            {
                _scopes.TryRemove(other, out _);
            }
        }

        return _scopes.GetOrAdd(scope, name => new ScopeCache(name));
    }

    private void Announce(long version)
    {
        TaskCompletionSource reached;
        lock (_lock)
        {
            if (version <= _announced)
            {
                return;
            }

            Volatile.Write(ref _announced, version);
            reached = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        reached.SetResult();
        Changed?.Invoke(version);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalogue's announcements are cut off; lists ask the registry until they are back. Next try in {Delay}.")]
    private static partial void LogCutOff(ILogger logger, TimeSpan delay, Exception exception);
}
