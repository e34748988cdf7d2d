using System.Text.Json;
using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Definitions;

/// <summary>
/// What an execution would do with given arguments, without doing it: the steps by wave (those of one wave can run at once), what each calls, its
/// arguments as far as they are known now, and what it waits to know.
/// </summary>
public static class DryRuns
{
    public static DryRunReply Plan(WorkflowDefinition definition, JsonBytes arguments)
    {
        var check = ParamChecker.Check(definition.Params, arguments, $"workflow '{definition.Name}'");
        if (check.Problems.Count > 0)
        {
            return new DryRunReply([.. check.Problems.Select(p => new Problem("WF0210", p.Path, p.Message))], null);
        }

        var scope = new ParamScope(definition, check.Values!);
        var graph = new NodeGraph(definition.Nodes, definition.OnFailure);
        var waves = WavesOf(graph);
        var written = StoredNodes.Of(definition).ToDictionary(n => (object)n.Node, n => n.Written, ReferenceEqualityComparer.Instance);
        var plan = JsonBytes.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("workflow", definition.FullName);
            w.WriteString("revision", definition.Revision);
            w.WritePropertyName("params");
            w.WriteRawValue(check.Values!.Utf8);
            w.WriteStartArray("steps");
            foreach (var index in Enumerable.Range(0, definition.Nodes.Count).OrderBy(i => waves[i]))
            {
                var node = definition.Nodes[index];
                Write(w, node, node.Id, graph.IsOrdered(index) ? waves[index] : null, scope, written);
                foreach (var (id, inner) in InnerOf(node))
                {
                    Write(w, inner, id, graph.IsOrdered(index) ? waves[index] : null, scope, written);
                }
            }

            w.WriteEndArray();
            w.WriteEndObject();
        });
        return new DryRunReply([], plan);
    }

    private static void Write(
        Utf8JsonWriter w, Node node, string id, int? wave, ParamScope scope, Dictionary<object, JsonElement> written)
    {
        w.WriteStartObject();
        w.WriteString("id", id);
        w.WriteString("type", node.TypeName);
        if (wave is { } number)
        {
            w.WriteNumber("wave", number);
        }
        else
        {
            w.WriteString("runs", "only when sent to");
        }

        if (node.DependsOn.Count > 0)
        {
            w.WritePropertyName("depends_on");
            JsonSerializer.Serialize(w, node.DependsOn, JsonText.Options);
        }

        Details(w, node, scope, written.GetValueOrDefault(node));
        w.WriteEndObject();
    }

    private static void Details(Utf8JsonWriter w, Node node, ParamScope scope, JsonElement written)
    {
        if (node.When is { } when)
        {
            w.WriteString("when", when.Text);
        }

        switch (node)
        {
            case CallNode call:
                w.WriteString("calls", call.Tool);
                Value(w, "args", call.Args, scope, written);
                Retries(w, call);
                break;
            case WorkflowNode child:
                w.WriteString("workflow", child.Workflow);
                Value(w, "args", child.Args, scope, written);
                break;
            case BranchNode branch:
                w.WriteStartArray("choices");
                foreach (var choice in branch.Cases)
                {
                    w.WriteStartObject();
                    w.WriteString("when", choice.When.Text);
                    w.WriteString("goto", choice.Goto);
                    w.WriteEndObject();
                }

                if (branch.Default is { } otherwise)
                {
                    w.WriteStartObject();
                    w.WriteString("default", otherwise);
                    w.WriteEndObject();
                }

                w.WriteEndArray();
                break;
            case ForeachNode each:
                Value(w, "items", each.Items, scope, written);
                break;
            case YieldNode yield:
                Value(w, "message", yield.Message, scope, written);
                w.WriteString("expects", ParamSchema.Describe(yield.Expects));
                break;
            case ErrorNode error:
                Value(w, "message", error.Message, scope, written);
                break;
            case SetNode set:
                Value(w, "values", set.Values, scope, written);
                break;
            case WaitNode wait:
                Value(w, wait.Duration is null ? "until" : "duration", wait.Duration ?? wait.Until!, scope, written);
                break;
            case CompensateNode compensate:
                w.WritePropertyName("calls");
                JsonSerializer.Serialize(w, compensate.Steps.Select(s => s.Tool), JsonText.Options);
                break;
            default:
                break;
        }
    }

    private static void Retries(Utf8JsonWriter w, CallNode call)
    {
        if (call.OnError.Retry > 0)
        {
            w.WriteNumber("attempts_at_most", call.OnError.Retry + 1);
        }

        if (call.OnError.Fallback is { } fallback)
        {
            w.WriteString("fallback", fallback);
        }

        if (call.Compensate is { } undo)
        {
            w.WriteString("undone_by", undo.Tool);
        }
    }

    /// <summary>The value where it is known now; else as written, with the names that it needs.</summary>
    private static void Value(Utf8JsonWriter w, string field, Template template, ParamScope scope, JsonElement written)
    {
        var unknown = template.References.Where(r => !scope.Knows(r.Name)).Select(r => r.Path).Distinct().ToArray();
        if (unknown.Length == 0)
        {
            try
            {
                var value = template.Evaluate(scope);
                w.WritePropertyName(field);
                w.WriteRawValue(value.Utf8);
                return;
            }
            catch (ExpressionException e)
            {
                w.WriteString($"{field}_problem", e.Message);
            }
        }

        if (written.ValueKind == JsonValueKind.Object && written.TryGetProperty(field, out var raw))
        {
            w.WritePropertyName(field);
            raw.WriteTo(w);
        }

        if (unknown.Length > 0)
        {
            w.WritePropertyName("waits_for");
            JsonSerializer.Serialize(w, unknown, JsonText.Options);
        }
    }

    private static IEnumerable<(string Id, Node Node)> InnerOf(Node node) => node switch
    {
        ParallelNode parallel => parallel.Branches.Select(b => ($"{node.Id}.{b.Id}", b)),
        ForeachNode each => [($"{node.Id}[…]", each.Step)],
        _ => [],
    };

    private static int[] WavesOf(NodeGraph graph)
    {
        var waves = new int[graph.Nodes.Count];
        foreach (var node in graph.TopologicalOrder())
        {
            foreach (var successor in graph.Successors[node])
            {
                waves[successor] = Math.Max(waves[successor], waves[node] + 1);
            }
        }

        return waves;
    }

    /// <summary>Only the parameters and the execution are known before anything runs.</summary>
    private sealed class ParamScope(WorkflowDefinition definition, JsonBytes values) : IScope
    {
        public DateTimeOffset Now => DateTimeOffset.UnixEpoch;

        public bool Knows(string name) => definition.Params.Any(p => p.Name == name);

        public bool TryGetValue(string name, out JsonElement value) => values.Element.TryGetProperty(name, out value);

        public bool TryGetStep(string stepId, out JsonElement value)
        {
            value = default;
            return false;
        }
    }
}
