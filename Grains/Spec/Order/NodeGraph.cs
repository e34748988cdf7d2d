namespace OrleansWorkflows.Spec;

/// <summary>
/// The edges of a workflow's top-level nodes, by index into the node list: <c>depends_on</c>, and from sender to target <c>goto</c> and
/// <c>fallback</c>. Unknown ids are left out (validation reports them). Source: SPEC "Order".
/// </summary>
public sealed class NodeGraph
{
    private readonly Dictionary<string, int> _indexes;

    public NodeGraph(IReadOnlyList<Node> nodes, string? onFailure = null)
    {
        Nodes = nodes;
        _indexes = new Dictionary<string, int>(nodes.Count);
        for (var i = 0; i < nodes.Count; i++)
        {
            _indexes.TryAdd(nodes[i].Id, i);
        }

        var dependencies = nodes.Select(node => Resolve(node.DependsOn)).ToArray();
        var senders = nodes.Select(_ => new List<Sender>()).ToArray();
        var successors = nodes.Select(_ => new List<int>()).ToArray();
        var roles = new NodeRole[nodes.Count];
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var dependency in dependencies[i])
            {
                successors[dependency].Add(i);
            }

            foreach (var (target, kind) in TargetsOf(nodes[i]))
            {
                senders[target].Add(new Sender(i, kind));
                successors[i].Add(target);
            }

            foreach (var target in InnerFallbacksOf(nodes[i]))
            {
                roles[target] |= NodeRole.InnerFallback;
            }

            if (PolicyOf(nodes[i]) is { CompensateNode: { } undo } && _indexes.TryGetValue(undo, out var policyTarget))
            {
                roles[policyTarget] |= NodeRole.PolicyTarget;
            }
        }

        if (onFailure is not null && _indexes.TryGetValue(onFailure, out var last))
        {
            roles[last] |= NodeRole.PolicyTarget;
        }

        Dependencies = dependencies;
        Senders = senders.Select(s => s.ToArray()).ToArray();
        Successors = successors.Select(s => s.Distinct().ToArray()).ToArray();
        Roles = roles;
    }

    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>By node: the nodes of its <c>depends_on</c>, in written order.</summary>
    public IReadOnlyList<int[]> Dependencies { get; }

    /// <summary>By node: who can send to it.</summary>
    public IReadOnlyList<Sender[]> Senders { get; }

    /// <summary>By node: dependants and targets.</summary>
    public IReadOnlyList<int[]> Successors { get; }

    public IReadOnlyList<NodeRole> Roles { get; }

    public int IndexOf(string id) => _indexes.GetValueOrDefault(id, -1);

    /// <summary>Starts at once: no dependency, and the target of nothing.</summary>
    public bool IsEntry(int node) =>
        Dependencies[node].Length == 0 && Senders[node].Length == 0 && IsOrdered(node);

    /// <summary>Takes part in the order at all; the others run only for an item, a branch or an undo.</summary>
    public bool IsOrdered(int node) =>
        Senders[node].Length > 0 || (Roles[node] == NodeRole.None && Nodes[node] is not CompensateNode);

    /// <summary>
    /// Which dependencies count for "at least one completed": all but those that are ancestors of another one. A node is no ancestor of its own
    /// fallback and of what follows that: when it completes, they are not needed. In the order of <see cref="Dependencies"/>.
    /// </summary>
    public bool[] CountingDependencies(int node)
    {
        var dependencies = Dependencies[node];
        var counting = new bool[dependencies.Length];
        Array.Fill(counting, true);
        if (dependencies.Length < 2)
        {
            return counting;
        }

        var ancestors = AncestorsOf(dependencies, ofFallbacks: false);
        for (var i = 0; i < dependencies.Length; i++)
        {
            counting[i] = !ancestors.Contains(dependencies[i]);
        }

        return counting;
    }

    /// <summary>Every node from which one of <paramref name="nodes"/> can be reached, themselves only where another leads to them.</summary>
    public HashSet<int> AncestorsOf(IEnumerable<int> nodes) => AncestorsOf(nodes, ofFallbacks: true);

    private HashSet<int> AncestorsOf(IEnumerable<int> nodes, bool ofFallbacks)
    {
        var ancestors = new HashSet<int>();
        var open = new Stack<int>(nodes);
        var expanded = new HashSet<int>();
        while (open.TryPop(out var node))
        {
            if (!expanded.Add(node))
            {
                continue;
            }

            foreach (var before in Dependencies[node])
            {
                ancestors.Add(before);
                open.Push(before);
            }

            foreach (var sender in Senders[node])
            {
                if (ofFallbacks || sender.Kind != SenderKind.Fallback)
                {
                    ancestors.Add(sender.Node);
                }

                open.Push(sender.Node);
            }
        }

        return ancestors;
    }

    /// <summary>Nodes in an order in which each comes after its dependencies and senders; shorter than the node list when there is a cycle.</summary>
    public IReadOnlyList<int> TopologicalOrder()
    {
        var open = new int[Nodes.Count];
        foreach (var successors in Successors)
        {
            foreach (var successor in successors)
            {
                open[successor]++;
            }
        }

        var order = new List<int>(Nodes.Count);
        var ready = new Queue<int>(Enumerable.Range(0, Nodes.Count).Where(i => open[i] == 0));
        while (ready.TryDequeue(out var node))
        {
            order.Add(node);
            foreach (var successor in Successors[node])
            {
                if (--open[successor] == 0)
                {
                    ready.Enqueue(successor);
                }
            }
        }

        return order;
    }

    /// <summary>The on_partial_failure or on_item_failure of a node that has one.</summary>
    public static FailurePolicy? PolicyOf(Node node) => node switch
    {
        ParallelNode parallel => parallel.OnPartialFailure,
        ForeachNode each => each.OnItemFailure,
        _ => null,
    };

    private int[] Resolve(IReadOnlyList<string> ids) =>
        ids.Where(_indexes.ContainsKey).Select(id => _indexes[id]).Distinct().ToArray();

    private IEnumerable<(int Target, SenderKind Kind)> TargetsOf(Node node)
    {
        var targets = node switch
        {
            BranchNode branch => branch.Targets.Select(t => (t, SenderKind.Goto)),
            CallNode { OnError.Fallback: { } fallback } => [(fallback, SenderKind.Fallback)],
            _ => [],
        };
        return targets.Where(t => _indexes.ContainsKey(t.Item1)).Select(t => (_indexes[t.Item1], t.Item2));
    }

    /// <summary>Nodes that the branches or items of a node fall back to: run inside it, as steps of their own.</summary>
    private IEnumerable<int> InnerFallbacksOf(Node node)
    {
        IEnumerable<Node> inner = node switch
        {
            ParallelNode parallel => parallel.Branches,
            ForeachNode each => [each.Step],
            _ => [],
        };
        foreach (var fallback in inner.OfType<CallNode>().Select(c => c.OnError.Fallback))
        {
            var next = fallback;
            var seen = new HashSet<string>();
            while (next is not null && seen.Add(next) && _indexes.TryGetValue(next, out var index))
            {
                yield return index;
                next = (Nodes[index] as CallNode)?.OnError.Fallback;
            }
        }
    }
}

/// <summary>A node that can send to another one.</summary>
public readonly record struct Sender(int Node, SenderKind Kind);

public enum SenderKind
{
    Goto,
    Fallback,
}

/// <summary>Why a node without dependencies is no entry node.</summary>
[Flags]
public enum NodeRole
{
    None = 0,

    /// <summary>A fallback of a branch or item.</summary>
    InnerFallback = 1,

    /// <summary>Named by on_failure, on_partial_failure or on_item_failure.</summary>
    PolicyTarget = 2,
}
