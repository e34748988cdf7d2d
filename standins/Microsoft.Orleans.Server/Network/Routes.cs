using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>
/// Which silo a grain is found at: the one of those that its placement filters leave whose hash together with the grain's is highest (rendezvous hashing),
/// so that a silo that comes or goes moves no other silo's grains. An activation stays where it was made; when the silo it is found at is another one, that
/// silo is told and passes calls on.
/// </summary>
internal sealed class Routes(LocalSiloDetails local, Placements placements)
{
    /// <summary>Calls are passed on while views of the cluster differ, but not for ever.</summary>
    private const int MaxHops = 5;

    private readonly ConcurrentDictionary<GrainId, SiloAddress> _elsewhere = new();
    private readonly ConcurrentDictionary<GrainId, SiloAddress> _announced = new();
    private ImmutableArray<SiloAddress> _silos = [local.SiloAddress];

    /// <summary>Silos that take new activations.</summary>
    public ImmutableArray<SiloAddress> Silos => _silos;

    /// <summary>The silo to send a call to; null: this one.</summary>
    /// <param name="via">The silo that passed the call on, if one did.</param>
    /// <exception cref="OrleansException">No silo may host the grain.</exception>
    public SiloAddress? Find(GrainClass grainClass, GrainId id, int hops, SiloAddress? via)
    {
        var silos = _silos;
        if (grainClass.MaxLocalWorkers > 0 || (silos.Length == 1 && silos[0].Equals(local.SiloAddress) && grainClass.Filters.Length == 0))
        {
            return silos.Contains(local.SiloAddress) || silos.Length == 0 ? null : silos[0];
        }

        var owner = Owner(grainClass, id, silos);
        if (!owner.Equals(local.SiloAddress))
        {
            return hops < MaxHops ? owner : null;
        }

        if (!_elsewhere.TryGetValue(id, out var host))
        {
            return null;
        }

        if (host.Equals(via) || hops >= MaxHops)
        {
            // It has none any more.
            _elsewhere.TryRemove(KeyValuePair.Create(id, host));
            return null;
        }

        return host;
    }

    public SiloAddress Owner(GrainClass grainClass, GrainId id, IEnumerable<SiloAddress> silos)
    {
        var best = default(SiloAddress);
        var bestScore = 0u;
        foreach (var silo in placements.Allowed(grainClass, id, silos))
        {
            var score = Score(id, silo);
            if (best is null || score > bestScore)
            {
                (best, bestScore) = (silo, score);
            }
        }

        return best!;
    }

    /// <summary>Another set of silos takes activations; what is known of silos that are gone is forgotten.</summary>
    public void Use(ImmutableArray<SiloAddress> silos, Func<SiloAddress, bool> isGone)
    {
        _silos = silos;
        foreach (var entry in _elsewhere.Where(entry => isGone(entry.Value)))
        {
            _elsewhere.TryRemove(entry);
        }
    }

    /// <summary>Another silo has these activations, though this one is asked for them.</summary>
    public void Announced(SiloAddress host, IEnumerable<GrainId> ids)
    {
        foreach (var id in ids)
        {
            _elsewhere[id] = host;
        }
    }

    public void Released(SiloAddress host, GrainId id) => _elsewhere.TryRemove(KeyValuePair.Create(id, host));

    /// <summary>Notes to whom a local activation was announced; false when that silo knows already.</summary>
    public bool NoteAnnounced(GrainId id, SiloAddress owner)
    {
        if (_announced.TryGetValue(id, out var known) && known.Equals(owner))
        {
            return false;
        }

        _announced[id] = owner;
        return true;
    }

    /// <summary>A local activation is gone; the silo that was told of it, if one was.</summary>
    public SiloAddress? TakeAnnounced(GrainId id) => _announced.TryRemove(id, out var owner) ? owner : null;

    private static uint Score(GrainId id, SiloAddress silo)
    {
        var hash = id.GetUniformHashCode() ^ IdSpan.Create(silo.ToParsableString()).GetUniformHashCode();
        hash = (hash ^ (hash >> 16)) * 0x7feb352du;
        hash = (hash ^ (hash >> 15)) * 0x846ca68bu;
        return hash ^ (hash >> 16);
    }
}
