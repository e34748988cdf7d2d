namespace OrleansWorkflows.Spec;

/// <summary>
/// The choices that must have been made for a node to complete: of a branch, its target; of a call with a fallback, whether it failed. Two nodes
/// whose choices contradict can not both complete in one execution.
/// </summary>
internal sealed class Choices
{
    private const int Completed = -1;
    private const int Failed = -2;

    private readonly Dictionary<int, int>?[] _made;

    public Choices(NodeGraph graph, IReadOnlyList<int> order)
    {
        _made = new Dictionary<int, int>?[graph.Nodes.Count];
        Contradicting = new bool[graph.Nodes.Count];
        foreach (var node in order)
        {
            var made = new Dictionary<int, int>();
            if (graph.Senders[node] is { Length: > 0 } senders)
            {
                Merge(node, made, InCommon(senders.Select(s => Sent(s, node))));
            }
            else if (graph.Dependencies[node] is { Length: > 0 } dependencies)
            {
                var counting = graph.CountingDependencies(node);
                var needed = dependencies.Where((_, i) => counting[i]).Select(d => _made[d] ?? []);
                if (graph.Nodes[node].Join == Join.All)
                {
                    foreach (var one in dependencies)
                    {
                        Merge(node, made, _made[one] ?? []);
                    }
                }
                else
                {
                    Merge(node, made, InCommon(needed));
                }
            }

            if (graph.Nodes[node] is CallNode { OnError.Fallback: not null })
            {
                made[node] = Completed;
            }

            _made[node] = made;
        }
    }

    /// <summary>By node: its own choices contradict one another, so it can never run.</summary>
    public bool[] Contradicting { get; }

    public bool AreExclusive(int a, int b) =>
        _made[a] is { } first && _made[b] is { } second && first.Any(choice => second.TryGetValue(choice.Key, out var other) && other != choice.Value);

    private Dictionary<int, int> Sent(Sender sender, int target)
    {
        var made = new Dictionary<int, int>(_made[sender.Node] ?? [])
        {
            [sender.Node] = sender.Kind == SenderKind.Goto ? target : Failed,
        };
        return made;
    }

    private void Merge(int node, Dictionary<int, int> made, Dictionary<int, int> more)
    {
        foreach (var (who, choice) in more)
        {
            if (!made.TryAdd(who, choice) && made[who] != choice)
            {
                Contradicting[node] = true;
            }
        }
    }

    private static Dictionary<int, int> InCommon(IEnumerable<Dictionary<int, int>> ways)
    {
        Dictionary<int, int>? common = null;
        foreach (var way in ways)
        {
            common = common is null ? new Dictionary<int, int>(way) : common.Where(c => way.TryGetValue(c.Key, out var v) && v == c.Value).ToDictionary();
        }

        return common ?? [];
    }
}
