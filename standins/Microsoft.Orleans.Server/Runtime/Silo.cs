using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.Runtime;

/// <summary>The one silo: knows the grain classes and the activations, carries calls, collects what is idle.</summary>
internal sealed partial class Silo : IClusterClient, IGrainCaller, ILocalGateway, IDisposable
{
    private static readonly DeactivationReason Idle = new(DeactivationReasonCode.ActivationIdle, "This activation is idle.");

    private static readonly DeactivationReason ShuttingDown = new(DeactivationReasonCode.ShuttingDown, "This process is terminating.");

    private readonly ConcurrentDictionary<GrainId, IGrainTarget> _targets = new();
    private readonly ConcurrentDictionary<MethodInfo, GrainMethod> _methods = new();
    private readonly ConcurrentDictionary<TimeSpan, Deadlines> _deadlines = new();
    private readonly ConcurrentDictionary<Type, GrainType> _implementations = new();
    private readonly Placements _placements;
    private readonly bool _propagateActivities;
    private readonly Deadlines _defaultDeadlines;
    private readonly EndpointOptions _endpoint;
    private ITimer? _collector;
    private volatile bool _started;
    private volatile bool _stopping;

    public Silo(
        IServiceProvider services,
        LocalSiloDetails details,
        TimeProvider time,
        IOptions<GrainCollectionOptions> collection,
        IOptions<SiloMessagingOptions> messaging,
        IOptions<EndpointOptions> endpoint,
        IEnumerable<ActivityPropagation> propagation,
        ILoggerFactory logging)
    {
        Services = services;
        Details = details;
        Time = time;
        Collection = collection.Value;
        ResponseTimeout = messaging.Value.ResponseTimeout;
        Logger = logging.CreateLogger("Orleans.Runtime");
        _endpoint = endpoint.Value;
        _propagateActivities = propagation.Any();
        _placements = new Placements(services, details);
        _defaultDeadlines = _deadlines.GetOrAdd(ResponseTimeout, timeout => new Deadlines(time, timeout));
    }

    public IServiceProvider Services { get; }

    public IServiceProvider ServiceProvider => Services;

    public LocalSiloDetails Details { get; }

    public TimeProvider Time { get; }

    public GrainCollectionOptions Collection { get; }

    public TimeSpan ResponseTimeout { get; }

    public ILogger Logger { get; }

    public int GrainClassCount => GrainCatalog.OfProcess.Classes.Count;

    public string ClusterId => Details.ClusterId;

    public IGrainFactory GrainFactory => this;

    public void Start()
    {
        _ = GrainCatalog.OfProcess;
        LocalGateways.Open(_endpoint.SiloPort, _endpoint.GatewayPort, this);
        _collector = Time.CreateTimer(static silo => ((Silo)silo!).CollectIdle(), this, Collection.CollectionQuantum, Collection.CollectionQuantum);
        _started = true;
    }

    /// <summary>Takes no new activations, deactivates all there are, and returns when they are gone.</summary>
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
        finally
        {
            LocalGateways.Close(this);
        }
    }

    public void Dispose()
    {
        LocalGateways.Close(this);
        _collector?.Dispose();
        foreach (var deadlines in _deadlines.Values)
        {
            deadlines.Dispose();
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

    public object? Call(GrainReference reference, MethodInfo method, object?[] arguments) =>
        _methods.GetOrAdd(method, GrainMethod.Create).Call(this, reference, arguments);

    public CallActivity StartClientActivity(GrainMethod method)
    {
        if (!_propagateActivities)
        {
            return default;
        }

        var caller = Activity.Current;
        var own = GrainMethod.Activities.StartActivity(method.ActivityName, ActivityKind.Client);
        Activity.Current = caller;
        return new CallActivity(own ?? caller, own);
    }

    /// <summary>Sends a call whose caller waits: for the silo's response time-out, or that of the method.</summary>
    public void SendWithTimeout(Request request, GrainReference? reference, TimeSpan? timeout)
    {
        var deadlines = timeout is { } own ? _deadlines.GetOrAdd(own, limit => new Deadlines(Time, limit)) : _defaultDeadlines;
        deadlines.Add(request);
        Send(request, reference);
    }

    public void Send(Request request, GrainReference? reference = null)
    {
        if (reference?.CachedTarget is IGrainTarget cached && cached.TryReceive(request))
        {
            return;
        }

        try
        {
            while (true)
            {
                var target = FindOrCreate(request.Target);
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

    public void Remove(IGrainTarget target) => _targets.TryRemove(KeyValuePair.Create(target.GrainId, target));

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

    private TGrainInterface Reference<TGrainInterface>(string key) => GrainReference.Create<TGrainInterface>(
        GrainId.Create(_implementations.GetOrAdd(typeof(TGrainInterface), static type => GrainCatalog.OfProcess.Implementation(type)), key), this);

    private IGrainTarget FindOrCreate(GrainId id)
    {
        if (_targets.TryGetValue(id, out var found))
        {
            return found;
        }

        RequireRunning();
        var grainClass = GrainCatalog.OfProcess.Find(id.Type);
        _placements.RequireSilo(grainClass, id);
        return _targets.GetOrAdd(
            id,
            static (id, made) => made.Class.MaxLocalWorkers > 0
                ? new StatelessWorkerPool(made.Silo, made.Class, id)
                : new Activation(made.Silo, made.Class, id),
            (Silo: this, Class: grainClass));
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
