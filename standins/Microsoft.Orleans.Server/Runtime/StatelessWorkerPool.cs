using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>The activations of one stateless worker id: a call goes to an idle one, to a new one while there are fewer than allowed, else to
/// the one with the least to do.</summary>
internal sealed class StatelessWorkerPool(Silo silo, GrainClass grainClass, GrainId id) : IGrainTarget
{
    private readonly Lock _gate = new();
    private readonly List<Activation> _workers = [];

    public GrainId GrainId { get; } = id;

    public GrainClass Class { get; } = grainClass;

    public int ActivationCount
    {
        get
        {
            lock (_gate)
            {
                return _workers.Count;
            }
        }
    }

    public bool TryReceive(Request request)
    {
        lock (_gate)
        {
            Activation? best = null;
            var bestLoad = int.MaxValue;
            foreach (var worker in _workers)
            {
                var load = worker.Load;
                if (load < bestLoad)
                {
                    (best, bestLoad) = (worker, load);
                }
            }

            if (bestLoad > 0 && _workers.Count < Class.MaxLocalWorkers)
            {
                silo.RequireRunning();
                _workers.Add(best = new Activation(silo, Class, GrainId, this));
            }

            return best!.TryReceive(request) || Replace(best).TryReceive(request);
        }
    }

    public void Collect(TimeSpan? age, DeactivationReason reason, ICollection<Task> deactivated)
    {
        Activation[] workers;
        lock (_gate)
        {
            workers = [.. _workers];
        }

        foreach (var worker in workers)
        {
            worker.Collect(age, reason, deactivated);
        }
    }

    public void Remove(Activation worker)
    {
        lock (_gate)
        {
            _workers.Remove(worker);
        }
    }

    private Activation Replace(Activation gone)
    {
        silo.RequireRunning();
        _workers.Remove(gone);
        var fresh = new Activation(silo, Class, GrainId, this);
        _workers.Add(fresh);
        return fresh;
    }
}
