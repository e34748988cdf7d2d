using System.Security.Claims;
using OrleansWorkflows.Gateway.Mcp.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Limits;

/// <summary>The sessions of each caller at this gateway, and how long each has been idle.</summary>
internal sealed class CallerSessions(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Live> _live = new(StringComparer.Ordinal);
    private readonly HashSet<Place> _beginning = [];

    /// <summary>A place for a session that begins; <see cref="Leave"/> gives it back when none has.</summary>
    /// <param name="ended">The caller's session that was idle longest and has lost its place; null: there was room.</param>
    /// <returns>Null: all of the caller's sessions are in use.</returns>
    public Place? Take(ClaimsPrincipal user, int most, out string? ended)
    {
        ended = null;
        var place = new Place(user, Principals.Of(user));
        lock (_gate)
        {
            var own = _live.Values.Where(session => session.Place.Principal == place.Principal).ToList();
            if (own.Count + _beginning.Count(other => other.Principal == place.Principal) >= most)
            {
                if (own.Where(session => session.Requests == 0).MinBy(session => session.LastUsed) is not { } longestIdle)
                {
                    return null;
                }

                ended = longestIdle.Id;
                _live.Remove(ended);
            }

            _beginning.Add(place);
            return place;
        }
    }

    public void Leave(Place place)
    {
        lock (_gate)
        {
            _beginning.Remove(place);
        }
    }

    public void Begin(string id, Place place)
    {
        lock (_gate)
        {
            _beginning.Remove(place);
            place.Session = id;
            _live[id] = new Live(id, place) { LastUsed = time.GetTimestamp() };
        }
    }

    public void End(string id)
    {
        lock (_gate)
        {
            _live.Remove(id);
        }
    }

    /// <param name="requests">1: one begins; -1: one is over.</param>
    public void Use(string id, int requests)
    {
        lock (_gate)
        {
            if (_live.TryGetValue(id, out var session))
            {
                session.Requests += requests;
                session.LastUsed = time.GetTimestamp();
            }
        }
    }

    internal sealed class Place(ClaimsPrincipal user, string principal)
    {
        public ClaimsPrincipal User => user;

        public string Principal => principal;

        /// <summary>The session that began; null: none has.</summary>
        public string? Session { get; set; }
    }

    private sealed class Live(string id, Place place)
    {
        public string Id => id;

        public Place Place => place;

        public int Requests { get; set; }

        public long LastUsed { get; set; }
    }
}
