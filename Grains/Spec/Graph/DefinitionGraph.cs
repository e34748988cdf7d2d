namespace OrleansWorkflows.Spec.Graph;

/// <summary>Maps a definition to what drawings show.</summary>
public static class DefinitionGraph
{
    /// <summary>More final nodes than these would send so many arrows to the <c>on_failure</c> node that nothing else is seen.</summary>
    private const int MaxFinalNodes = 3;

    /// <summary>
    /// A box for each node; a parallel or foreach node is the frame around its branches or its step. Ids are those of steps: <c>confirm</c>,
    /// <c>both.flight</c>, and <c>search_loop[]</c> for the step of a foreach. A fallback of a branch or item stands in the frame too.
    /// </summary>
    public static WorkflowGraph From(WorkflowDefinition definition)
    {
        var order = new NodeGraph(definition.Nodes, definition.OnFailure);
        var inside = FrameOfFallbacks(definition, order);
        var nodes = new List<GraphNode>();
        var edges = new List<GraphEdge>();
        var groups = new List<GraphGroup>();
        foreach (var node in definition.Nodes)
        {
            switch (node)
            {
                case ParallelNode parallel:
                    groups.Add(new GraphGroup(node.Id, $"{Label(node.Id)} (parallel)"));
                    foreach (var branch in parallel.Branches)
                    {
                        AddInner(branch, $"{node.Id}.{branch.Id}", Label(branch.Id), node.Id);
                    }

                    break;
                case ForeachNode each:
                    groups.Add(new GraphGroup(node.Id, $"{Label(node.Id)} (for each {Label(each.As)})"));
                    AddInner(each.Step, $"{node.Id}[]", StepLabel(each.Step), node.Id);
                    break;
                default:
                    nodes.Add(Box(node, node.Id, Label(node.Id), inside.GetValueOrDefault(node.Id)));
                    break;
            }

            edges.AddRange(node.DependsOn.Select(dependency => new GraphEdge(dependency, node.Id)));
            AddSending(node);
        }

        AddOnFailure();
        return new WorkflowGraph(definition.Name, nodes, edges, groups);

        void AddInner(Node inner, string id, string label, string frame)
        {
            nodes.Add(Box(inner, id, label, frame));
            if (inner is CallNode { OnError.Fallback: { } fallback })
            {
                edges.Add(new GraphEdge(id, fallback, "on error", GraphEdgeKind.Failure));
            }
        }

        void AddSending(Node node)
        {
            switch (node)
            {
                case BranchNode branch:
                    edges.AddRange(branch.Cases.Select(c => new GraphEdge(node.Id, c.Goto, c.When.Text, GraphEdgeKind.Choice)));
                    if (branch.Default is { } otherwise)
                    {
                        edges.Add(new GraphEdge(node.Id, otherwise, "else", GraphEdgeKind.Choice));
                    }

                    break;
                case CallNode { OnError.Fallback: { } fallback }:
                    edges.Add(new GraphEdge(node.Id, fallback, "on error", GraphEdgeKind.Failure));
                    break;
            }

            if (NodeGraph.PolicyOf(node) is { CompensateNode: { } undo })
            {
                edges.Add(new GraphEdge(node.Id, undo, "on failure", GraphEdgeKind.Failure));
            }
        }

        void AddOnFailure()
        {
            if (definition.OnFailure is not { } last || edges.Any(e => e.To == last))
            {
                return;
            }

            var final = definition.Nodes.Where((n, i) => order.Successors[i].Length == 0 && order.IsOrdered(i) && n is not (CompensateNode or ErrorNode)).ToList();
            if (final.Count <= MaxFinalNodes)
            {
                edges.AddRange(final.Select(n => new GraphEdge(n.Id, last, "on failure", GraphEdgeKind.Failure)));
            }
        }
    }

    private static Dictionary<string, string> FrameOfFallbacks(WorkflowDefinition definition, NodeGraph order)
    {
        var frames = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in definition.Nodes)
        {
            IEnumerable<Node> inner = node switch
            {
                ParallelNode parallel => parallel.Branches,
                ForeachNode each => [each.Step],
                _ => [],
            };
            foreach (var call in inner.OfType<CallNode>())
            {
                var next = call.OnError.Fallback;
                while (next is not null && order.IndexOf(next) is >= 0 and var index && !order.IsOrdered(index) && frames.TryAdd(next, node.Id))
                {
                    next = (definition.Nodes[index] as CallNode)?.OnError.Fallback;
                }
            }
        }

        return frames;
    }

    private static GraphNode Box(Node node, string id, string label, string? frame) => new(id, label, Kind(node), frame) { Detail = Detail(node) };

    private static string? Detail(Node node)
    {
        var does = node switch
        {
            CallNode call => call.Tool,
            WorkflowNode workflow => workflow.Workflow,
            CompensateNode compensate => string.Join(", ", compensate.Steps.Select(s => s.Tool)),
            _ => node.Description,
        };
        var undo = node switch
        {
            CallNode call => call.Compensate,
            WorkflowNode workflow => workflow.Compensate,
            _ => null,
        };
        return undo is null ? does : $"{does}; undone by {undo.Tool}";
    }

    private static string StepLabel(Node step) => step switch
    {
        CallNode call => Label(call.Tool[(call.Tool.LastIndexOf('.') + 1)..]),
        WorkflowNode workflow => Label(workflow.Workflow[(workflow.Workflow.LastIndexOf('/') + 1)..]),
        _ => step.TypeName,
    };

    // People read words, and a box breaks its text at spaces.
    private static string Label(string id) => id.Replace('_', ' ');

    private static GraphNodeKind Kind(Node node) => node switch
    {
        CallNode => GraphNodeKind.Call,
        BranchNode => GraphNodeKind.Branch,
        ParallelNode => GraphNodeKind.Parallel,
        ForeachNode => GraphNodeKind.ForEach,
        WorkflowNode => GraphNodeKind.Workflow,
        YieldNode => GraphNodeKind.Yield,
        CompensateNode => GraphNodeKind.Compensate,
        ErrorNode => GraphNodeKind.Error,
        SnapshotNode => GraphNodeKind.Snapshot,
        WaitNode => GraphNodeKind.Wait,
        SetNode => GraphNodeKind.Set,
        _ => throw new InvalidOperationException($"A {node.GetType().Name} has no box."),
    };
}
