namespace OrleansWorkflows.Spec;

/// <summary>
/// <c>steps: [...]</c>: a list run in order. Each step depends on the one before it; a step that another one sends to (<c>goto</c>, <c>fallback</c>,
/// a compensate node) leaves the line and runs only when sent to. Behind a branch the line goes on after the targets listed since. Source:
/// requirement 003, SPEC "A spec file".
/// </summary>
internal static class StepsForm
{
    private static readonly string[] s_httpArgs = ["method", "url", "headers", "body", "timeout_seconds"];

    public static IReadOnlyList<Node> Read(DocList steps, ReadContext context)
    {
        var ids = ReadIds(steps, context);
        var reader = new NodeReader(context);
        var nodes = new List<Node>(steps.Items.Count);
        for (var i = 0; i < steps.Items.Count; i++)
        {
            context.Node = ids[i];
            var document = steps.Items[i] is DocMap map ? ToGraphForm(map.Without("id"), context) : steps.Items[i];
            nodes.Add(reader.Read(ids[i], document, NodePlace.Graph));
        }

        context.Node = null;
        return Chain(nodes, context);
    }

    private static string[] ReadIds(DocList steps, ReadContext context)
    {
        var ids = new string[steps.Items.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = $"step_{i + 1}";
            if (steps.Items[i] is not DocMap map || map["id"] is not { IsNull: false } id)
            {
                context.NodeIds.Add(ids[i]);
                continue;
            }

            if (id is not DocScalar scalar || !NameRules.IsId(scalar.Written))
            {
                context.Error(SpecCodes.BadName, id, $"{(id is DocScalar s ? $"'{s.Written}'" : id.What)} can not name a step: {NameRules.IdRule}.");
            }
            else
            {
                ids[i] = scalar.Written;
            }

            if (!context.NodeIds.Add(ids[i]))
            {
                context.Error(SpecCodes.NameCollision, id, $"Two steps are called '{ids[i]}': rename one of them.");
                ids[i] = $"{ids[i]}#{i}";
            }
        }

        return ids;
    }

    private static DocMap ToGraphForm(DocMap step, ReadContext context)
    {
        switch (step["type"] is DocScalar type ? type.Written : null)
        {
            case "http":
                if (!step.Has("url"))
                {
                    context.Error(SpecCodes.MissingField, step, "An http step needs `url`: write `url: https://…`.");
                }

                var args = new DocMap([.. step.Entries.Where(e => s_httpArgs.Contains(e.Key))], step.Position, step.Path);
                return step.Without(["type", .. s_httpArgs]).With(("call", DocBuilder.Text(step["type"]!, "http")), ("args", args));
            case "mcp":
                return ToToolCall(step, context);
            case null when NodeTypes.Implied(step) is null && step.Has("url"):
                return ToGraphForm(step.With(("type", DocBuilder.Text(step, "http"))), context);
            default:
                return step;
        }
    }

    private static DocMap ToToolCall(DocMap step, ReadContext context)
    {
        var service = step["service"] ?? step["server"];
        var tool = step["tool"];
        if (tool is not DocScalar { IsNull: false } named || service is not (null or DocScalar { IsNull: false }))
        {
            context.Error(SpecCodes.MissingField, step, "An mcp step needs `service` and `tool`: write `service: files` and `tool: read_file`.");
            named = DocBuilder.Text(step, "echo");
            service = null;
        }

        var full = service is DocScalar s ? $"{s.Written}.{named.Written}" : named.Written;
        return step.Without("type", "service", "server", "tool", "arguments")
            .With(("call", DocBuilder.Text(tool ?? step, full)), ("args", step["args"] ?? step["arguments"]));
    }

    private static List<Node> Chain(List<Node> nodes, ReadContext context)
    {
        var graph = new NodeGraph(nodes);
        var chained = new List<Node>(nodes.Count);
        var previous = -1;
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = nodes[i];
            var leavesTheLine = graph.Senders[i].Length > 0 || graph.Roles[i] != NodeRole.None || node is CompensateNode;
            if (leavesTheLine)
            {
                chained.Add(node);
                continue;
            }

            var document = (DocNode)context.DocumentOf(node)!;
            var hasOwnOrder = document is DocMap map && map.Has("depends_on");
            if (previous >= 0 && !hasOwnOrder)
            {
                node = context.From(node with { DependsOn = [nodes[previous].Id, .. TargetsBefore(previous, i).Select(t => nodes[t].Id)] }, document);
            }

            chained.Add(node);
            previous = i;
        }

        return chained;

        IEnumerable<int> TargetsBefore(int branch, int step)
        {
            var open = new Stack<int>([branch]);
            var found = new SortedSet<int>();
            while (open.TryPop(out var sender))
            {
                foreach (var target in nodes[sender] is BranchNode ? graph.Successors[sender] : [])
                {
                    if (target < step && nodes[target] is not (ErrorNode or CompensateNode) && graph.Senders[target].Any(s => s.Node == sender) && found.Add(target))
                    {
                        open.Push(target);
                    }
                }
            }

            return found;
        }
    }
}
