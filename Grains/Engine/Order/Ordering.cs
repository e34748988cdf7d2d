using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>What a top-level node can know of the nodes before it.</summary>
/// <param name="AnyCountingCompleted">At least one dependency that counts completed.</param>
public readonly record struct OrderFacts(
    int Dependencies,
    int SettledDependencies,
    int CompletedDependencies,
    bool AnyCountingCompleted,
    int Senders,
    int SettledSenders,
    bool IsSentTo,
    Join Join);

public enum OrderVerdict
{
    Wait,
    Run,
    SkipNotChosen,
    SkipDependencies,
}

/// <summary>When a top-level node starts or is skipped: the one transition table of SPEC "Order".</summary>
public static class Ordering
{
    public static OrderVerdict Verdict(OrderFacts facts) => facts switch
    {
        { Senders: > 0, IsSentTo: false } when facts.SettledSenders == facts.Senders => OrderVerdict.SkipNotChosen,
        { Senders: > 0, IsSentTo: false } => OrderVerdict.Wait,
        _ when facts.SettledDependencies < facts.Dependencies => OrderVerdict.Wait,
        { Join: Join.All } when facts.CompletedDependencies < facts.Dependencies => OrderVerdict.SkipDependencies,
        { IsSentTo: true } or { Dependencies: 0 } => OrderVerdict.Run,
        { AnyCountingCompleted: true } => OrderVerdict.Run,
        _ => OrderVerdict.SkipDependencies,
    };

    internal static void TryStart(Turn turn, int node)
    {
        var id = turn.Graph.Nodes[node].Id;
        if (turn.State is not { Phase: Phase.Running, Pause: null } || !turn.Graph.IsOrdered(node) || turn.State.Step(id) is not null)
        {
            return;
        }

        switch (Verdict(FactsOf(turn.State, node)))
        {
            case not OrderVerdict.Wait when !turn.HasRoom():
                break;
            case OrderVerdict.Run:
                NodeStart.Start(turn, new StepAddress(node));
                break;
            case OrderVerdict.SkipNotChosen:
                turn.Emit(new StepSkipped { Step = id, Reason = SkipReason.NotChosen });
                break;
            case OrderVerdict.SkipDependencies:
                turn.Emit(new StepSkipped { Step = id, Reason = SkipReason.Dependencies });
                break;
            case OrderVerdict.Wait:
            default:
                break;
        }
    }

    private static OrderFacts FactsOf(ExecutionState state, int node)
    {
        var dependencies = state.Graph.DependenciesOf(node);
        var progress = state.ProgressOf(node);
        return new OrderFacts(
            dependencies.Length,
            progress.SettledDependencies,
            progress.CompletedDependencies,
            progress.CompletedDependencies == dependencies.Length
                || (progress.CompletedDependencies > 0 && progress.SettledDependencies == dependencies.Length && AnyCountingCompleted(state, node)),
            state.Graph.SenderCounts[node],
            progress.SettledSenders,
            progress.SentBy > 0,
            state.Graph.Nodes[node].Join);
    }

    private static bool AnyCountingCompleted(ExecutionState state, int node)
    {
        var dependencies = state.Graph.DependenciesOf(node);
        var counting = state.Graph.CountingDependencies(node);
        for (var i = 0; i < dependencies.Length; i++)
        {
            if (counting[i] && state.Step(state.Graph.Nodes[dependencies[i]].Id)?.Status == StepStatus.Completed)
            {
                return true;
            }
        }

        return false;
    }
}
