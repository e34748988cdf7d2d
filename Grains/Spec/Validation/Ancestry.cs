namespace OrleansWorkflows.Spec;

/// <summary>Which top-level nodes come before which, for all at once: a bit for each pair, filled in topological order.</summary>
internal sealed class Ancestry
{
    private readonly ulong[]?[] _before;

    public Ancestry(NodeGraph graph)
    {
        Order = graph.TopologicalOrder();
        _before = new ulong[]?[graph.Nodes.Count];
        var words = (graph.Nodes.Count + 63) / 64;
        foreach (var node in Order)
        {
            var bits = new ulong[words];
            foreach (var sender in graph.Dependencies[node].Concat(graph.Senders[node].Select(s => s.Node)))
            {
                bits[sender / 64] |= 1UL << (sender % 64);
                var inherited = _before[sender]!;
                for (var i = 0; i < words; i++)
                {
                    bits[i] |= inherited[i];
                }
            }

            _before[node] = bits;
        }
    }

    /// <summary>Shorter than the node list when there is a cycle.</summary>
    public IReadOnlyList<int> Order { get; }

    /// <summary>False: the node is in a cycle or behind one, and what comes before it can not be told.</summary>
    public bool IsKnown(int node) => _before[node] is not null;

    /// <summary>True also when it can not be told.</summary>
    public bool IsBefore(int earlier, int later) =>
        _before[later] is not { } bits || (bits[earlier / 64] & (1UL << (earlier % 64))) != 0;
}
