namespace OrleansWorkflows.Limits;

/// <summary>
/// Lets so many in at once. Whoever finds no place waits; a place that comes free goes to the workflows that wait in turn, so that one workflow's thousands
/// hold up no other. While there is room, entering and leaving cost an atomic operation each and take no lock.
/// </summary>
public sealed class FairGate(int places)
{
    /// <summary>How many times the room that is left in the line one workflow may have in it: alone it fills four fifths, and there is always some room for another.</summary>
    private const int ShareOfLine = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = [];

    /// <summary>Each line of <see cref="_lines"/> once; whose turn is next stands first.</summary>
    private readonly Queue<Line> _turns = new();
    private int _taken;
    private int _waiting;

    public int Places => places;

    public int Taken => Volatile.Read(ref _taken);

    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>A place if there is room; null: somebody would have to wait. Nobody who comes overtakes those who wait.</summary>
    public Place? TryEnter() => Waiting == 0 && TryTake() ? new Place(this) : null;

    /// <summary>A place where there is room, else a turn in the line of the workflow.</summary>
    /// <param name="hasBegun">Comes before those of its workflow that have not: what is under way is ended first.</param>
    public Place Enter(string workflow, bool hasBegun) => TryEnter() ?? Wait(workflow, hasBegun, int.MaxValue)!;

    /// <summary>As <see cref="Enter"/> for what has not begun; null: there are so many in the line already that it has to be refused.</summary>
    /// <param name="maxWaiting">How long the line may be, all workflows together.</param>
    public Place? EnterUnlessFull(string workflow, int maxWaiting) => TryEnter() ?? Wait(workflow, hasBegun: false, maxWaiting);

    internal void Leave(Place place)
    {
        if (place.Line is not null)
        {
            lock (_lock)
            {
                if (Line.Remove(place))
                {
                    Interlocked.Decrement(ref _waiting);
                    place.EndWait();
                    return;
                }
            }
        }

        // First given back, then looked who waits; those who wait say so first and then look for a place. So one of the two sees the other.
        Interlocked.Decrement(ref _taken);
        if (Waiting > 0)
        {
            lock (_lock)
            {
                HandOut();
            }
        }
    }

    private bool TryTake()
    {
        for (var taken = Taken; taken < places;)
        {
            var found = Interlocked.CompareExchange(ref _taken, taken + 1, taken);
            if (found == taken)
            {
                return true;
            }

            taken = found;
        }

        return false;
    }

    private Place? Wait(string workflow, bool hasBegun, int maxWaiting)
    {
        lock (_lock)
        {
            var line = _lines.GetValueOrDefault(workflow);
            if ((line?.Count ?? 0) >= ShareOfLine * ((long)maxWaiting - _waiting))
            {
                return null;
            }

            if (line is null)
            {
                line = _lines[workflow] = new Line(workflow);
                _turns.Enqueue(line);
            }

            var place = new Place(this, line);
            line.Add(place, hasBegun);
            Interlocked.Increment(ref _waiting);
            HandOut();
            return place;
        }
    }

    /// <summary>Under the lock.</summary>
    private void HandOut()
    {
        while (NextLine() is { } line && TryTake())
        {
            var place = line.TakeFirst();
            Interlocked.Decrement(ref _waiting);
            place.EndWait();
            // To the end of the round.
            _turns.Enqueue(_turns.Dequeue());
        }
    }

    /// <summary>Forgets lines that have become empty.</summary>
    private Line? NextLine()
    {
        while (_turns.TryPeek(out var line))
        {
            if (line.Count > 0)
            {
                return line;
            }

            _turns.Dequeue();
            _lines.Remove(line.Workflow);
        }

        return null;
    }
}
