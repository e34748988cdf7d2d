using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>What the engine looks up in a definition again and again, computed once for each: edges, names, roles. Immutable to its users.</summary>
public sealed class ExecutionGraph
{
    private static readonly ConditionalWeakTable<WorkflowDefinition, ExecutionGraph> Known = [];

    private readonly NodeGraph _graph;
    private readonly Dictionary<string, List<StepAddress>> _names = [];
    private readonly ConcurrentDictionary<int, bool[]> _counting = new();

    private ExecutionGraph(WorkflowDefinition definition)
    {
        Definition = definition;
        _graph = new NodeGraph(definition.Nodes, definition.OnFailure);
        var edges = definition.Nodes.Select(_ => new Dictionary<int, Edge>()).ToArray();
        for (var target = 0; target < definition.Nodes.Count; target++)
        {
            foreach (var before in _graph.Dependencies[target])
            {
                edges[before][target] = new Edge(target, IsDependency: true, IsSender: false);
            }

            foreach (var sender in _graph.Senders[target])
            {
                edges[sender.Node][target] = edges[sender.Node].GetValueOrDefault(target) with { Target = target, IsSender = true };
            }
        }

        Reverse = _graph.TopologicalOrder().Reverse().ToArray();
        Edges = edges.Select(e => e.Values.ToArray()).ToArray();
        SenderCounts = _graph.Senders.Select(s => s.Select(x => x.Node).Distinct().Count()).ToArray();
        OrderedCount = Enumerable.Range(0, definition.Nodes.Count).Count(_graph.IsOrdered);
        EntryNodes = Enumerable.Range(0, definition.Nodes.Count).Where(_graph.IsEntry).ToArray();
        for (var i = 0; i < definition.Nodes.Count; i++)
        {
            Name(definition.Nodes[i], new StepAddress(i));
            if (definition.Nodes[i] is ParallelNode parallel)
            {
                for (var b = 0; b < parallel.Branches.Count; b++)
                {
                    Name(parallel.Branches[b], new StepAddress(i, b));
                }
            }
        }
    }

    public WorkflowDefinition Definition { get; }

    public IReadOnlyList<Node> Nodes => Definition.Nodes;

    /// <summary>By node: its edges to dependants and targets, one for each.</summary>
    public IReadOnlyList<Edge[]> Edges { get; }

    /// <summary>Every node after the nodes that depend on it.</summary>
    public IReadOnlyList<int> Reverse { get; }

    /// <summary>By node: how many nodes can send to it.</summary>
    public IReadOnlyList<int> SenderCounts { get; }

    /// <summary>How many top-level nodes take part in the order.</summary>
    public int OrderedCount { get; }

    public IReadOnlyList<int> EntryNodes { get; }

    public static ExecutionGraph Of(WorkflowDefinition definition) => Known.GetValue(definition, d => new ExecutionGraph(d));

    public int IndexOf(string id) => _graph.IndexOf(id);

    public bool IsOrdered(int node) => _graph.IsOrdered(node);

    public int[] DependenciesOf(int node) => _graph.Dependencies[node];

    /// <summary>Which of <see cref="DependenciesOf"/> count; computed at the first need, as most nodes never ask.</summary>
    public bool[] CountingDependencies(int node) => _counting.GetOrAdd(node, _graph.CountingDependencies);

    /// <summary>Index of a branch of a parallel node; -1: none.</summary>
    public int BranchIndex(int node, string branch)
    {
        if (Nodes[node] is ParallelNode parallel)
        {
            for (var i = 0; i < parallel.Branches.Count; i++)
            {
                if (parallel.Branches[i].Id == branch)
                {
                    return i;
                }
            }
        }

        return -1;
    }

    /// <summary>The node that a step runs.</summary>
    public Node NodeAt(StepAddress address) => address switch
    {
        { Fallback: >= 0 } => Nodes[address.Fallback],
        { Inner: >= 0 } => Nodes[address.Node] switch
        {
            ParallelNode parallel => parallel.Branches[address.Inner],
            ForeachNode each => each.Step,
            var other => throw new InvalidOperationException($"Node '{other.Id}' has no inner steps."),
        },
        _ => Nodes[address.Node],
    };

    /// <summary>The steps whose output a name can mean; only one of them can have completed.</summary>
    public IReadOnlyList<StepAddress> StepsNamed(string name) => _names.TryGetValue(name, out var steps) ? steps : [];

    /// <summary>Every output name, for queries over outputs.</summary>
    public IEnumerable<string> Names => _names.Keys;

    private void Name(Node node, StepAddress address)
    {
        Add(node.Id);
        if (node.Output is { } output && output != node.Id)
        {
            Add(output);
        }

        void Add(string name)
        {
            if (!_names.TryGetValue(name, out var steps))
            {
                _names[name] = steps = [];
            }

            steps.Add(address);
        }
    }
}

/// <summary>An edge to a later node.</summary>
public readonly record struct Edge(int Target, bool IsDependency, bool IsSender);
