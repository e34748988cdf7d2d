using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.Runtime;

/// <summary>A silo: knows the grain classes and its activations, carries calls to them or to the silo that a grain is found at, collects what is idle.</summary>
internal sealed partial class Silo : CallRouter, IClusterClient
{
    private static readonly DeactivationReason Idle = new(DeactivationReasonCode.ActivationIdle, "This activation is idle.");

    private static readonly DeactivationReason ShuttingDown = new(DeactivationReasonCode.ShuttingDown, "This process is terminating.");

    private readonly ConcurrentDictionary<GrainId, IGrainTarget> _targets = new();
    private readonly ConcurrentDictionary<Type, GrainType> _implementations = new();
    private readonly Lazy<SiloNetwork> _network;
    private ITimer? _collector;
    private volatile bool _started;
    private volatile bool _stopping;

    public Silo(
        IServiceProvider services,
        LocalSiloDetails details,
        TimeProvider time,
        IOptions<GrainCollectionOptions> collection,
        IOptions<SiloMessagingOptions> messaging,
        IEnumerable<ActivityPropagation> propagation,
        ILoggerFactory logging) : base(time, messaging.Value.ResponseTimeout, propagation.Any())
    {
        Services = services;
        Details = details;
        Collection = collection.Value;
        Logger = logging.CreateLogger("Orleans.Runtime");
        Routes = new Routes(details, new Placements(services));
        _network = new Lazy<SiloNetwork>(services.GetRequiredService<SiloNetwork>);
    }

    public IServiceProvider Services { get; }

    public IServiceProvider ServiceProvider => Services;

    public LocalSiloDetails Details { get; }

    public GrainCollectionOptions Collection { get; }

    public ILogger Logger { get; }

    public Routes Routes { get; }

    public int GrainClassCount => GrainCatalog.OfProcess.Classes.Count;

    /// <summary>Takes calls from now on.</summary>
    public void Start()
    {
        _ = GrainCatalog.OfProcess;
        _collector = Time.CreateTimer(static silo => ((Silo)silo!).CollectIdle(), this, Collection.CollectionQuantum, Collection.CollectionQuantum);
        _started = true;
    }

    /// <summary>Takes no new activations, deactivates all there are, and returns when they are gone. Calls that still come are passed on.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        _collector?.Dispose();
        try
        {
            // A call that was let in just before may still activate its grain: look until there are none.
            while (Collect(null, ShuttingDown) is { Count: > 0 } deactivated)
            {
                await Task.WhenAll(deactivated).WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogGaveUp(Logger, _targets.Count);
        }
    }

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        return Reference<TGrainInterface>(primaryKey);
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerKey =>
        Reference<TGrainInterface>(primaryKey.ToString("X", CultureInfo.InvariantCulture));

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidKey =>
        Reference<TGrainInterface>(primaryKey.ToString("N"));

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable =>
        GrainReference.Create<TGrainInterface>(grainId, this);

    public override void Send(Request request, GrainReference? reference = null)
    {
        if (reference?.CachedTarget is IGrainTarget cached && cached.TryReceive(request))
        {
            return;
        }

        try
        {
            while (true)
            {
                if (!_targets.TryGetValue(request.Target, out var target))
                {
                    var grainClass = GrainCatalog.OfProcess.Find(request.Target.Type);
                    if (Routes.Find(grainClass, request.Target, request.Hops, request.Via) is { } elsewhere)
                    {
                        _network.Value.Peers.Send(elsewhere, request);
                        return;
                    }

                    target = Create(grainClass, request.Target);
                }

                if (target.TryReceive(request))
                {
                    if (reference is not null)
                    {
                        reference.CachedTarget = target;
                    }

                    return;
                }

                // Gone between finding and asking.
                _targets.TryRemove(KeyValuePair.Create(request.Target, target));
            }
        }
        catch (Exception exception)
        {
            request.Fail(exception);
        }
    }

    public void Remove(IGrainTarget target)
    {
        _targets.TryRemove(KeyValuePair.Create(target.GrainId, target));
        if (Routes.TakeAnnounced(target.GrainId) is { } owner)
        {
            _network.Value.Peers.Tell(owner, FrameKind.Release, writer => writer.Text(target.GrainId.ToString()));
        }
    }

    public void RequireRunning()
    {
        if (!_started)
        {
            throw new SiloUnavailableException(
                "The silo has not started: call grains after the host has started, in a hosted service registered after UseOrleans, or in a start-up task.");
        }

        if (_stopping)
        {
            throw new SiloUnavailableException($"The silo {Details.SiloAddress} is stopping and activates no more grains. Call again through another silo.");
        }
    }

    public Dictionary<string, int> CountActivations() => _targets.Values
        .GroupBy(target => target.Class.Type.FullName!).ToDictionary(group => group.Key, group => group.Sum(target => target.ActivationCount));

    public Task CollectAsync(TimeSpan age)
    {
        // Not awaited by the caller's turn: the caller itself may be among those that end.
        Collect(age, Idle);
        return Task.CompletedTask;
    }

    /// <summary>Whether other silos ask this one for the grain.</summary>
    public bool IsFoundHere(GrainId id) =>
        OwnerOrNull(GrainCatalog.OfProcess.Find(id.Type), id, Routes.Silos) is { } owner && owner.Equals(Details.SiloAddress);

    /// <summary>The activations here that another silo is asked for, given the silos that take activations.</summary>
    public IEnumerable<(GrainId Id, SiloAddress Owner)> ActivationsOwnedElsewhere(IReadOnlyList<SiloAddress> silos)
    {
        foreach (var target in _targets.Values.Where(target => target.Class.MaxLocalWorkers == 0))
        {
            if (OwnerOrNull(target.Class, target.GrainId, silos) is { } owner && !owner.Equals(Details.SiloAddress))
            {
                yield return (target.GrainId, owner);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _collector?.Dispose();
    }

    private TGrainInterface Reference<TGrainInterface>(string key) => GrainReference.Create<TGrainInterface>(
        GrainId.Create(_implementations.GetOrAdd(typeof(TGrainInterface), static type => GrainCatalog.OfProcess.Implementation(type)), key), this);

    private IGrainTarget Create(GrainClass grainClass, GrainId id)
    {
        RequireRunning();
        var target = _targets.GetOrAdd(
            id,
            static (id, made) => made.Class.MaxLocalWorkers > 0
                ? new StatelessWorkerPool(made.Silo, made.Class, id)
                : new Activation(made.Silo, made.Class, id),
            (Silo: this, Class: grainClass));
        var silos = Routes.Silos;
        if (grainClass.MaxLocalWorkers == 0 && silos.Length > 1 && OwnerOrNull(grainClass, id, silos) is { } owner && !owner.Equals(Details.SiloAddress))
        {
            // Views of the cluster differ, and the call has been passed on often enough.
            Announce(owner, [id]);
        }

        return target;
    }

    /// <summary>Tells a silo of activations that are here though it is asked for them.</summary>
    public void Announce(SiloAddress owner, IEnumerable<GrainId> ids)
    {
        var fresh = ids.Where(id => Routes.NoteAnnounced(id, owner)).Select(id => id.ToString()).ToArray();
        if (fresh.Length > 0)
        {
            _network.Value.Peers.Tell(owner, FrameKind.Announce, writer => WireCodec.Write(writer, typeof(string[]), fresh));
        }
    }

    private SiloAddress? OwnerOrNull(GrainClass grainClass, GrainId id, IReadOnlyList<SiloAddress> silos)
    {
        try
        {
            return Routes.Owner(grainClass, id, silos);
        }
        catch (OrleansException)
        {
            // No silo may host it now; it stays until it is idle.
            return null;
        }
    }

    private void CollectIdle()
    {
        var deactivated = new List<Task>();
        foreach (var (_, target) in _targets)
        {
            var age = Collection.ClassSpecificCollectionAge.TryGetValue(target.Class.Type.FullName!, out var own) ? own : Collection.CollectionAge;
            target.Collect(age, Idle, deactivated);
        }
    }

    private List<Task> Collect(TimeSpan? age, DeactivationReason reason)
    {
        var deactivated = new List<Task>();
        foreach (var (_, target) in _targets)
        {
            target.Collect(age, reason, deactivated);
        }

        return deactivated;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The time to stop is over while up to {Count} grains still run; they are abandoned")]
    private static partial void LogGaveUp(ILogger logger, int count);
}
