namespace OrleansWorkflows.Spec;

/// <summary>
/// No workflow is bound to call itself again: somewhere on every way round there is a node that may not run (a branch target, a <c>when</c>, a
/// foreach over nothing).
/// </summary>
internal static class RecursionRule
{
    public static void Check(IReadOnlyList<Subject> subjects)
    {
        var known = new Dictionary<string, IReadOnlyList<WorkflowNode>>(StringComparer.Ordinal);
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var subject in subjects)
        {
            var start = subject.Definition.FullName;
            if (reported.Contains(start) || WayBack(subject, known) is not { } way)
            {
                continue;
            }

            reported.UnionWith(way.Select(step => step.Caller));
            var first = way[0].Node;
            var names = way.Select(step => step.Caller).Append(start).Select(name => Short(subject, name));
            subject.Error(SpecCodes.EndlessRecursion, subject.At(first, "workflow"), first.Id,
                $"The workflow calls itself without a way out: {string.Join(" → ", names)}. Let the call depend on something: add `when`, or make it the target of a branch.");
        }
    }

    private static List<(string Caller, WorkflowNode Node)>? WayBack(Subject subject, Dictionary<string, IReadOnlyList<WorkflowNode>> known)
    {
        var start = subject.Definition.FullName;
        var from = new Dictionary<string, (string Caller, WorkflowNode Node)>(StringComparer.Ordinal);
        var open = new Queue<string>([start]);
        while (open.TryDequeue(out var caller))
        {
            if (!known.TryGetValue(caller, out var calls))
            {
                known[caller] = calls = subject.Find(caller) is { } definition ? BoundToRun(definition) : [];
            }

            foreach (var call in calls)
            {
                if (!from.TryAdd(call.Workflow, (caller, call)))
                {
                    continue;
                }

                if (call.Workflow == start)
                {
                    var way = new List<(string, WorkflowNode)>();
                    var at = start;
                    do
                    {
                        way.Add(from[at]);
                        at = from[at].Caller;
                    }
                    while (at != start);

                    way.Reverse();
                    return way;
                }

                open.Enqueue(call.Workflow);
            }
        }

        return null;
    }

    /// <summary>The sub-workflow nodes that run in every execution that gets far enough.</summary>
    private static List<WorkflowNode> BoundToRun(WorkflowDefinition definition)
    {
        if (!definition.Nodes.Any(n => n is WorkflowNode || (n is ParallelNode p && p.Branches.Any(b => b is WorkflowNode))))
        {
            return [];
        }

        var graph = new NodeGraph(definition.Nodes, definition.OnFailure);
        var bound = new bool[graph.Nodes.Count];
        var calls = new List<WorkflowNode>();
        foreach (var i in graph.TopologicalOrder())
        {
            var node = graph.Nodes[i];
            var counting = graph.CountingDependencies(i);
            bound[i] = node.When is null && (graph.IsEntry(i)
                || (graph.Senders[i].Length == 0 && graph.Dependencies[i].Where((_, d) => counting[d]).Any(d => bound[d])
                    && (node.Join == Join.Any || graph.Dependencies[i].All(d => bound[d]))));
            if (!bound[i])
            {
                continue;
            }

            calls.AddRange(node switch
            {
                WorkflowNode call => [call],
                ParallelNode parallel => parallel.Branches.OfType<WorkflowNode>().Where(b => b.When is null),
                _ => [],
            });
        }

        return calls;
    }

    private static string Short(Subject subject, string fullName) =>
        fullName.StartsWith(subject.Definition.Domain + "/", StringComparison.Ordinal) ? fullName[(subject.Definition.Domain.Length + 1)..] : fullName;
}
