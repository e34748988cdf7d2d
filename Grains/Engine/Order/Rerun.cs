using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>
/// What of an execution has to run once more: what failed, was cancelled, was undone or is still open, and everything after it. Of a parallel or foreach
/// node only the branches or items that this is true of.
/// </summary>
/// <param name="Forgotten">Top-level nodes that are forgotten with all that is inside them.</param>
internal sealed record Rerun(IReadOnlyList<string> Forgotten, IReadOnlyList<ReopenedContainer> Reopened)
{
    /// <param name="from">A step that has to run once more in any case.</param>
    public static Rerun Of(Turn turn, ExecutionState state, StepAddress? from)
    {
        var graph = state.Graph;
        var forgotten = new HashSet<int>();
        var reopened = new Dictionary<int, SortedSet<int>>();
        foreach (var (node, inner) in LostSteps(state))
        {
            Add(node, inner);
        }

        foreach (var step in UndoneByNodes(state).Concat(HalfUndoneChildren(state)))
        {
            var address = StepAddress.Parse(step, graph);
            Add(address.Node, address.Inner);
        }

        if (from is { } named)
        {
            if (named.IsTopLevel)
            {
                forgotten.Add(named.Node);
            }
            else
            {
                Add(named.Node, named.Inner);
            }
        }

        Forget(graph, forgotten, reopened.Keys);
        return new Rerun(
            [.. forgotten.Where(n => state.Step(graph.Nodes[n].Id) is not null).Order().Select(n => graph.Nodes[n].Id)],
            [.. reopened.Where(r => !forgotten.Contains(r.Key)).OrderBy(r => r.Key).Select(r => new ReopenedContainer(graph.Nodes[r.Key].Id, [.. r.Value], turn.After(graph.Nodes[r.Key].Timeout)))]);

        void Add(int node, int inner)
        {
            if (state.Step(graph.Nodes[node].Id)?.Container is not { } container)
            {
                forgotten.Add(node);
                return;
            }

            if (!reopened.TryGetValue(node, out var again))
            {
                // Those of an earlier retry that it did not come to.
                reopened[node] = again = [.. container.Again ?? []];
            }

            if (inner >= 0)
            {
                again.Add(inner);
            }
        }
    }

    /// <summary>The steps whose outputs the arguments of an undoing call name.</summary>
    public static IEnumerable<string> UsedBy(ExecutionState state, UndoCall call) => call.Args.References
        .SelectMany(r => r.StepId is { } id
            ? StepAddress.TryParse(id, state.Graph, out var step) ? [step] : state.Graph.StepsNamed(id)
            : state.Params.Element.TryGetProperty(r.Name, out _) ? [] : state.Graph.StepsNamed(r.Name))
        .Select(address => address.ToPath(state.Graph))
        .Where(state.Steps.ContainsKey);

    /// <summary>Everything that comes after what runs once more does so too.</summary>
    private static void Forget(ExecutionGraph graph, HashSet<int> forgotten, IEnumerable<int> reopened)
    {
        var open = new Stack<int>(forgotten.Concat(reopened));
        var seen = new HashSet<int>(open);
        while (open.TryPop(out var node))
        {
            foreach (var edge in graph.Edges[node])
            {
                forgotten.Add(edge.Target);
                if (seen.Add(edge.Target))
                {
                    open.Push(edge.Target);
                }
            }
        }
    }

    /// <summary>By node, and by branch or item where it is inside one (else -1).</summary>
    private static IEnumerable<(int Node, int Inner)> LostSteps(ExecutionState state)
    {
        var settled = new HashSet<(int, int)>();
        var begun = new HashSet<(int, int)>();
        foreach (var step in state.Steps.Values)
        {
            var address = StepAddress.Parse(step.Id, state.Graph);
            var key = (address.Node, address.Inner);
            if (IsLost(state, address, step))
            {
                yield return key;
            }
            else if (!address.IsTopLevel)
            {
                begun.Add(key);
                if (step.SentTo is null)
                {
                    settled.Add(key);
                }
            }
        }

        // A branch or item that failed, and whose fallback has not begun.
        foreach (var key in begun.Except(settled))
        {
            yield return key;
        }
    }

    private static bool IsLost(ExecutionState state, StepAddress address, StepState step) => step switch
    {
        { IsOpen: true } or { Status: StepStatus.Cancelled or StepStatus.Compensated } => true,
        // Sent to a compensate node: that is how it failed.
        { SentTo: { } target } => state.Graph.Nodes[state.Graph.IndexOf(target)] is CompensateNode,
        { Status: StepStatus.Failed } => address.IsTopLevel || state.Step(state.Graph.Nodes[address.Node].Id)?.Status != StepStatus.Completed,
        _ => false,
    };

    /// <summary>A child that could not undo everything has undone something.</summary>
    private static IEnumerable<string> HalfUndoneChildren(ExecutionState state) => (state.Undo?.Entries ?? [])
        .Where(entry => entry is { Child: not null, Status: UndoStatus.Failed }).Select(entry => entry.Source!);

    /// <summary>What a call of a compensate node undid can only be told by the outputs that it used.</summary>
    private static IEnumerable<string> UndoneByNodes(ExecutionState state) => (state.Undo?.Entries ?? [])
        .Where(entry => entry is { Source: null, Status: UndoStatus.Completed })
        .SelectMany(entry => UsedBy(state, Undoing.CallOf(state, entry)));
}
