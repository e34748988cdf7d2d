using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>
/// One activation of a grain: its queue of calls, the rule of which may run now, its life from the first call to deactivation.
/// Activating, turns and deactivating all run on its scheduler; the lock guards only the queue and the state.
/// </summary>
internal sealed partial class Activation : ITurns, IGrainTarget
{
    private readonly Lock _gate = new();
    private readonly Silo _silo;
    private readonly ActivationScheduler _scheduler;
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RequestQueue _waiting = new();
    private readonly StatelessWorkerPool? _pool;
    private IServiceScope? _scope;
    private Dictionary<Type, object>? _components;
    private HashSet<GrainTimer>? _timers;
    private State _state = State.Created;
    private DeactivationReason _reason;
    private CancellationTokenSource? _activating;
    private bool _isActivating;
    private bool _wasValid;
    private bool _pumpQueued;
    private bool _pumping;
    private int _running;
    private int _blocking;
    private int _blockingWrites;
    private long _lastUsed;
    private long _keepUntil;

    public Activation(Silo silo, GrainClass grainClass, GrainId id, StatelessWorkerPool? pool = null)
    {
        _silo = silo;
        _pool = pool;
        Class = grainClass;
        GrainId = id;
        _scheduler = new ActivationScheduler(this);
        _lastUsed = silo.Time.GetTimestamp();
    }

    private enum State
    {
        Created,
        Activating,
        Valid,
        Deactivating,
        Finishing,
        Gone,
    }

    public GrainId GrainId { get; }

    public GrainClass Class { get; }

    public object? GrainInstance { get; private set; }

    public Task Deactivated => _deactivated.Task;

    public IGrainFactory GrainFactory => _silo;

    public string SiloIdentity => _silo.Details.SiloAddress.ToString();

    public Silo Silo => _silo;

    public Microsoft.Extensions.Logging.ILogger Logger => _silo.Logger;

    public TimeProvider Time => _silo.Time;

    public int ActivationCount => 1;

    /// <summary>Calls waiting and running; what a pool of workers balances by.</summary>
    public int Load
    {
        get
        {
            lock (_gate)
            {
                return _running + _waiting.Count;
            }
        }
    }

    // A scope is made only for the grain that asks for a service.
    public IServiceProvider ActivationServices
    {
        get
        {
            lock (_gate)
            {
                return (_scope ??= _silo.Services.CreateScope()).ServiceProvider;
            }
        }
    }

    public T GetOrAddComponent<T>(Func<T> create) where T : class
    {
        lock (_gate)
        {
            _components ??= [];
            if (!_components.TryGetValue(typeof(T), out var component))
            {
                _components[typeof(T)] = component = create();
            }

            return (T)component;
        }
    }

    public T? GetComponent<T>() where T : class
    {
        lock (_gate)
        {
            return _components?.GetValueOrDefault(typeof(T)) as T;
        }
    }

    public void DelayDeactivation(TimeSpan timeSpan)
    {
        if (timeSpan == TimeSpan.MaxValue || timeSpan == Timeout.InfiniteTimeSpan)
        {
            _keepUntil = long.MaxValue;
        }
        else
        {
            _keepUntil = timeSpan <= TimeSpan.Zero ? 0 : _silo.Time.GetTimestamp() + (long)(timeSpan.TotalSeconds * _silo.Time.TimestampFrequency);
        }
    }

    public IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options);
        lock (_gate)
        {
            (_timers ??= []).Add(timer);
        }

        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void Remove(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers?.Remove(timer);
        }
    }

    public void Touch() => Volatile.Write(ref _lastUsed, _silo.Time.GetTimestamp());

    /// <summary>Runs something as a turn of this activation, outside its queue of calls.</summary>
    public void QueueTurn(Action<object?> turn, object? state) => _scheduler.Queue(turn, state);

    public bool TryReceive(Request request)
    {
        lock (_gate)
        {
            if (_state == State.Gone)
            {
                return false;
            }

            _waiting.Enqueue(request);
            if (_pumpQueued)
            {
                return true;
            }

            _pumpQueued = true;
        }

        _scheduler.Queue(static activation => ((Activation)activation!).Pump(), this);
        return true;
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        CancellationTokenSource? activating;
        lock (_gate)
        {
            if (_state >= State.Deactivating)
            {
                return;
            }

            _reason = deactivationReason;
            activating = _activating;
            _wasValid = _state == State.Valid;
            _state = State.Deactivating;
            if (!_pumpQueued)
            {
                _pumpQueued = true;
                _scheduler.Queue(static activation => ((Activation)activation!).Pump(), this);
            }
        }

        if (deactivationReason.ReasonCode == DeactivationReasonCode.ShuttingDown)
        {
            activating?.Cancel();
        }

        GetComponent<Enumerations>()?.Abort();
    }

    public void Collect(TimeSpan? age, DeactivationReason reason, ICollection<Task> deactivated)
    {
        if (age is { } limit)
        {
            var now = _silo.Time.GetTimestamp();
            lock (_gate)
            {
                if (_state != State.Valid || _running > 0 || _waiting.Count > 0 || now < Volatile.Read(ref _keepUntil)
                    || _silo.Time.GetElapsedTime(Volatile.Read(ref _lastUsed), now) < limit)
                {
                    return;
                }
            }
        }

        deactivated.Add(Deactivated);
        Deactivate(reason);
    }

    /// <summary>A call ended: free its place and see what may run now. Always on the scheduler.</summary>
    public void Completed(Request request)
    {
        lock (_gate)
        {
            _running--;
            if (!Interleaves(request))
            {
                _blocking--;
                _blockingWrites -= request.Method.IsReadOnly ? 0 : 1;
            }
        }

        if (request.KeepsAlive)
        {
            Touch();
        }

        // The state of this activation is known to be stale: begin again with what is stored.
        if (request.Error is InconsistentStateException { IsSourceActivation: true } stale)
        {
            stale.IsSourceActivation = false;
            Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, stale, "Inconsistent state"));
        }

        if (!_pumping)
        {
            Pump();
        }
    }

    private bool Interleaves(Request request) => request.Method.AlwaysInterleaves || Class.IsReentrant;

    private void Pump()
    {
        _pumping = true;
        try
        {
            while (TakeNext() is { } request)
            {
                request.Run(this);
            }
        }
        finally
        {
            _pumping = false;
        }
    }

    private Request? TakeNext()
    {
        lock (_gate)
        {
            _pumpQueued = false;
            switch (_state)
            {
                case State.Created:
                    _state = State.Activating;
                    _isActivating = true;
                    _ = ActivateAsync();
                    return null;
                case State.Deactivating when _running == 0 && !_isActivating:
                    _state = State.Finishing;
                    _ = FinishAsync();
                    return null;
                case State.Valid:
                    while (_waiting.Take(allowAll: Class.IsReentrant, _blocking, _blockingWrites) is { } request)
                    {
                        // Given up by its caller (timed out, cancelled) before it began: never begins.
                        if (request.IsSettled)
                        {
                            continue;
                        }

                        _running++;
                        if (!Interleaves(request))
                        {
                            _blocking++;
                            _blockingWrites += request.Method.IsReadOnly ? 0 : 1;
                        }

                        return request;
                    }

                    return null;
                default:
                    return null;
            }
        }
    }
}
