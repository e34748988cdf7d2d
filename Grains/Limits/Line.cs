namespace OrleansWorkflows.Limits;

/// <summary>Those of one workflow that wait at a gate: what has begun before what has not, each in the order in which it came.</summary>
internal sealed class Line(string workflow)
{
    private readonly LinkedList<Place> _begun = [];
    private readonly LinkedList<Place> _fresh = [];

    public string Workflow => workflow;

    public int Count => _begun.Count + _fresh.Count;

    public void Add(Place place, bool hasBegun) => (hasBegun ? _begun : _fresh).AddLast(place.InLine!);

    public Place TakeFirst()
    {
        var places = _begun.Count > 0 ? _begun : _fresh;
        var first = places.First!.Value;
        places.RemoveFirst();
        return first;
    }

    /// <returns>False: its turn has come already.</returns>
    public static bool Remove(Place place)
    {
        var places = place.InLine!.List;
        places?.Remove(place.InLine);
        return places is not null;
    }
}
