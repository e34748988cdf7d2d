using System.Collections.Immutable;

namespace OrleansWorkflows.Spec;

/// <summary>
/// The choices that must have been made for a node to complete: of a branch, its target; of a call with a fallback, whether it failed. Two nodes
/// whose choices contradict can not both complete in one execution.
/// </summary>
internal sealed class Choices
{
    private const int Completed = -1;
    private const int Failed = -2;

    /// <summary>Behind more choices than these further ones are not told apart: nobody writes that, and a hostile graph could ask for millions.</summary>
    private const int MaxChoices = 500;

    private readonly ImmutableDictionary<int, int>?[] _made;

    public Choices(NodeGraph graph, IReadOnlyList<int> order)
    {
        _made = new ImmutableDictionary<int, int>?[graph.Nodes.Count];
        Contradicting = new bool[graph.Nodes.Count];
        foreach (var node in order)
        {
            var made = ImmutableDictionary<int, int>.Empty;
            if (graph.Senders[node] is { Length: > 0 } senders)
            {
                made = InCommon(senders.Select(s => Sent(s, node)));
            }
            else if (graph.Dependencies[node] is { Length: > 0 } dependencies)
            {
                if (graph.Nodes[node].Join == Join.All)
                {
                    made = dependencies.Aggregate(made, (all, one) => Merge(node, all, Made(one)));
                }
                else
                {
                    var counting = graph.CountingDependencies(node);
                    made = InCommon(dependencies.Where((_, i) => counting[i]).Select(Made));
                }
            }

            _made[node] = graph.Nodes[node] is CallNode { OnError.Fallback: not null } ? With(made, node, Completed) : made;
        }
    }

    /// <summary>By node: its own choices contradict one another, so it can never run.</summary>
    public bool[] Contradicting { get; }

    public bool AreExclusive(int a, int b) =>
        _made[a] is { } first && _made[b] is { } second && first.Any(choice => second.TryGetValue(choice.Key, out var other) && other != choice.Value);

    private ImmutableDictionary<int, int> Made(int node) => _made[node] ?? ImmutableDictionary<int, int>.Empty;

    private ImmutableDictionary<int, int> Sent(Sender sender, int target) =>
        With(Made(sender.Node), sender.Node, sender.Kind == SenderKind.Goto ? target : Failed);

    private ImmutableDictionary<int, int> Merge(int node, ImmutableDictionary<int, int> made, ImmutableDictionary<int, int> more)
    {
        if (made.IsEmpty)
        {
            return more;
        }

        foreach (var (who, choice) in more)
        {
            if (!made.TryGetValue(who, out var earlier))
            {
                made = With(made, who, choice);
            }
            else if (earlier != choice)
            {
                Contradicting[node] = true;
            }
        }

        return made;
    }

    private static ImmutableDictionary<int, int> With(ImmutableDictionary<int, int> made, int who, int choice) =>
        made.Count < MaxChoices || made.ContainsKey(who) ? made.SetItem(who, choice) : made;

    private static ImmutableDictionary<int, int> InCommon(IEnumerable<ImmutableDictionary<int, int>> ways)
    {
        ImmutableDictionary<int, int>? common = null;
        foreach (var way in ways)
        {
            common = common is null || ReferenceEquals(common, way)
                ? way
                : common.RemoveRange(common.Where(c => !way.TryGetValue(c.Key, out var other) || other != c.Value).Select(c => c.Key));
        }

        return common ?? ImmutableDictionary<int, int>.Empty;
    }
}
