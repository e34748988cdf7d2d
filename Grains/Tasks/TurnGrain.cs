using OrleansWorkflows.Journal;
using OrleansWorkflows.Placement;

namespace OrleansWorkflows.Tasks;

/// <summary>Counts turns in grain storage, so that a restart does not begin with the first machine again.</summary>
public sealed class TurnGrain([PersistentState("turn", "grains")] IPersistentState<TurnState> turn, Machines present) : Grain, ITurnGrain
{
    public async Task<int> Take(IReadOnlyList<string> machines)
    {
        var there = present.Present;
        var place = Enumerable.Range(turn.State.Next, machines.Count)
            .Select(number => number % machines.Count)
            .Cast<int?>()
            .FirstOrDefault(number => there.Contains(machines[number!.Value])) ?? turn.State.Next % machines.Count;
        turn.State = new TurnState { Next = (place + 1) % machines.Count };
        await turn.WriteOrLeaveAsync(DeactivateOnIdle, $"the turn of {this.GetPrimaryKeyString()}");
        return place;
    }
}

[GenerateSerializer, Alias("OrleansWorkflows.TurnState")]
public sealed record TurnState
{
    [Id(0)] public int Next { get; init; }
}
