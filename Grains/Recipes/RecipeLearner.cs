namespace OrleansWorkflows.Recipes;

/// <summary>
/// Makes a draft of the last call of a sequence and of the calls that it needs: those whose answers reappear in its arguments or whose tables it reads, and what those
/// need in turn. Calls that have nothing to do with it are left out. Pure.
/// </summary>
internal static class RecipeLearner
{
    /// <returns>Null: the last call stands for itself, or needs something that is not among the calls.</returns>
    public static RecipeDraft? Learn(IReadOnlyList<ObservedCall> calls)
    {
        var trail = new ValueTrail(calls);
        return Needed(calls, trail) is { Count: > 1 } needed ? new RecipeWriter(calls, trail, needed).Write() : null;
    }

    /// <summary>In order; null: a table that was read is not known.</summary>
    private static List<int>? Needed(IReadOnlyList<ObservedCall> calls, ValueTrail trail)
    {
        var needed = new SortedSet<int>();
        var open = new Stack<int>([calls.Count - 1]);
        while (open.TryPop(out var call))
        {
            if (!needed.Add(call))
            {
                continue;
            }

            foreach (var source in trail.Sources[call].Values)
            {
                open.Push(source.Call);
            }

            foreach (var table in calls[call].Reads)
            {
                if (trail.TableOf(call, table) is not { } from)
                {
                    return null;
                }

                open.Push(from);
            }
        }

        return [.. needed];
    }
}
