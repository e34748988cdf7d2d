using System.Security.Cryptography;
using System.Text.Json;
using System.Xml;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec;

/// <summary>
/// Writes a definition as canonical graph-form JSON, whatever it was authored as: fields in a fixed order, defaults left out, no white space; nodes
/// and parameters keep their written order. Two definitions that mean the same have the same form, and so the same revision.
/// </summary>
internal static class StoredForm
{
    public static string RevisionOf(JsonBytes stored) => Convert.ToHexStringLower(SHA256.HashData(stored.Utf8))[..32];

    public static JsonBytes Write(WorkflowDefinition definition, ReadContext context) => JsonBytes.Write(json =>
    {
        var to = new Writer(json, context);
        json.WriteStartObject();
        json.WriteString("domain", definition.Domain);
        json.WriteString("name", definition.Name);
        to.Text("version", definition.Version.Length == 0 ? null : definition.Version);
        to.Text("description", definition.Description);
        to.Text("pattern", definition.Pattern);
        to.Flag("draft", definition.IsDraft, false);
        if (definition.Labels.Count > 0)
        {
            json.WriteStartObject("labels");
            foreach (var (key, value) in definition.Labels.OrderBy(l => l.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        to.Params("params", definition.Params);
        to.Duration("timeout", definition.Timeout);
        to.Retention("retention", definition.Retention);
        if (definition.Concurrency is { } limit)
        {
            json.WriteStartObject("concurrency");
            json.WriteNumber("limit", limit.Limit);
            to.Template("key", limit.Key);
            to.Text("when_full", limit.WhenFull == WhenFull.Queue ? null : "reject");
            json.WriteEndObject();
        }

        to.Text("on_failure", definition.OnFailure);
        if (definition.Examples.Count > 0)
        {
            json.WriteStartArray("examples");
            foreach (var example in definition.Examples)
            {
                json.WriteRawValue(example.Utf8, skipInputValidation: true);
            }

            json.WriteEndArray();
        }

        to.Template("result", definition.Result);
        to.Nodes("graph", definition.Nodes);
        json.WriteEndObject();
    });

    private sealed class Writer(Utf8JsonWriter json, ReadContext context)
    {
        public void Nodes(string name, IReadOnlyList<Node> nodes)
        {
            json.WriteStartObject(name);
            foreach (var node in nodes)
            {
                json.WritePropertyName(node.Id);
                Node(node);
            }

            json.WriteEndObject();
        }

        public void Text(string name, string? value)
        {
            if (value is not null)
            {
                json.WriteString(name, value);
            }
        }

        public void Flag(string name, bool value, bool otherwise)
        {
            if (value != otherwise)
            {
                json.WriteBoolean(name, value);
            }
        }

        public void Duration(string name, TimeSpan? value)
        {
            if (value is not { } duration)
            {
                return;
            }

            if (duration.Ticks % TimeSpan.TicksPerMillisecond == 0)
            {
                json.WriteNumber(name, duration.Ticks / TimeSpan.TicksPerMillisecond);
            }
            else
            {
                json.WriteString(name, XmlConvert.ToString(duration));
            }
        }

        public void Retention(string name, Retention retention)
        {
            if (retention.DeleteAfter is not { } deleteAfter)
            {
                Duration(name, retention == Spec.Retention.Default ? null : retention.Full);
                return;
            }

            json.WriteStartObject(name);
            Duration("full", retention.Full);
            Duration("delete_after", deleteAfter);
            json.WriteEndObject();
        }

        public void Template(string name, Template? template)
        {
            if (template is null)
            {
                return;
            }

            json.WritePropertyName(name);
            var source = context.SourceOf(template) ?? (template as ConstantTemplate)?.Value
                ?? throw new InvalidOperationException($"The template of '{name}' was not read from a document.");
            json.WriteRawValue(source.Utf8, skipInputValidation: true);
        }

        public void Params(string name, IReadOnlyList<ParamDefinition> definitions)
        {
            if (definitions.Count == 0)
            {
                return;
            }

            json.WriteStartObject(name);
            foreach (var definition in definitions)
            {
                json.WriteStartObject(definition.Name);
                json.WriteString("type", Snake(definition.Type));

                // Always said: what is meant when it is not said differs between parameters and answers.
                json.WriteBoolean("required", definition.Required);
                Json("default", definition.Default);
                Json("example", definition.Example);
                Text("format", definition.Format);
                if (definition.Enum is { } values)
                {
                    json.WriteStartArray("enum");
                    foreach (var value in values)
                    {
                        json.WriteRawValue(value.Utf8, skipInputValidation: true);
                    }

                    json.WriteEndArray();
                }

                Number("min", definition.Min);
                Number("max", definition.Max);
                Text("pattern", definition.Pattern);
                Text("description", definition.Description);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        private void Node(Node node)
        {
            json.WriteStartObject();
            json.WriteString("type", node.TypeName);
            Text("description", node.Description);
            Words("depends_on", node.DependsOn.Count == 0 ? null : node.DependsOn);
            Text("join", node.Join == Join.All ? "all" : null);
            Text("when", node.When?.Text);
            Duration("timeout", node.Timeout);
            Fields(node);
            Text("output", node.Output);
            Json("data", node.Data);
            json.WriteEndObject();
        }

        private void Fields(Node node)
        {
            switch (node)
            {
                case CallNode call:
                    json.WriteString("call", call.Tool);
                    Arguments(call.Args);
                    OnError(call.OnError);
                    Flag("idempotent", call.Idempotent, true);
                    Undo("compensate", call.Compensate);
                    Template("target_machines", call.TargetMachines);
                    break;
                case BranchNode branch:
                    json.WriteStartArray("on");
                    foreach (var one in branch.Cases)
                    {
                        json.WriteStartObject();
                        json.WriteString("when", one.When.Text);
                        json.WriteString("goto", one.Goto);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                    Text("default", branch.Default);
                    break;
                case ParallelNode parallel:
                    Nodes("branches", parallel.Branches);
                    Policy("on_partial_failure", parallel.OnPartialFailure);
                    Number("max_parallel", parallel.MaxParallel == int.MaxValue ? null : parallel.MaxParallel);
                    break;
                case ForeachNode each:
                    Template("items", each.Items);
                    json.WriteString("as", each.As);
                    json.WritePropertyName("step");
                    Node(each.Step);
                    Number("max_iterations", each.MaxIterations == 1_000 ? null : each.MaxIterations);
                    Number("max_parallel", each.MaxParallel == 16 ? null : each.MaxParallel);
                    Policy("on_item_failure", each.OnItemFailure);
                    break;
                case WorkflowNode workflow:
                    json.WriteString("workflow", workflow.Workflow);
                    Arguments(workflow.Args);
                    Flag("wait", workflow.Wait, true);
                    Undo("compensate", workflow.Compensate);
                    break;
                case YieldNode yield:
                    Template("message", yield.Message);
                    Params("expects", yield.Expects);
                    Template("default", yield.Default);
                    break;
                case CompensateNode compensate:
                    json.WriteStartArray("steps");
                    foreach (var step in compensate.Steps)
                    {
                        UndoValue(step);
                    }

                    json.WriteEndArray();
                    break;
                case ErrorNode error:
                    Template("message", error.Message);
                    Template("code", error.Code);
                    break;
                case SnapshotNode snapshot:
                    Template("name", snapshot.Name);
                    break;
                case WaitNode wait:
                    Template("duration", wait.Duration);
                    Template("until", wait.Until);
                    break;
                case SetNode set:
                    Template("values", set.Values);
                    break;
                default:
                    throw new InvalidOperationException($"A {node.GetType().Name} has no stored form.");
            }
        }

        private void Arguments(Template args)
        {
            if (args is not ConstantTemplate { Value: var value } || !value.Equals(JsonBytes.EmptyObject))
            {
                Template("args", args);
            }
        }

        private void OnError(OnError onError)
        {
            var plain = Spec.OnError.Default;
            if (onError == plain)
            {
                return;
            }

            json.WriteStartObject("on_error");
            Number("retry", onError.Retry == 0 ? null : onError.Retry);
            Duration("delay", onError.Delay == plain.Delay ? null : onError.Delay);
            Text("backoff", onError.Backoff == Backoff.Fixed ? null : Snake(onError.Backoff));
            Duration("max_delay", onError.MaxDelay == plain.MaxDelay ? null : onError.MaxDelay);
            Number("jitter", onError.Jitter == 0 ? null : (decimal)onError.Jitter);
            Words("retry_on", onError.RetryOn);
            Text("fallback", onError.Fallback);
            json.WriteEndObject();
        }

        private void Undo(string name, UndoCall? undo)
        {
            if (undo is not null)
            {
                json.WritePropertyName(name);
                UndoValue(undo);
            }
        }

        private void UndoValue(UndoCall undo)
        {
            json.WriteStartObject();
            json.WriteString("call", undo.Tool);
            Arguments(undo.Args);
            Flag("ignore_error", undo.IgnoreError, false);
            OnError(undo.OnError);
            Duration("timeout", undo.Timeout);
            json.WriteEndObject();
        }

        private void Policy(string name, FailurePolicy policy) => Text(name, policy.Kind switch
        {
            FailurePolicyKind.FailAndUndo => null,
            FailurePolicyKind.Continue => "continue",
            FailurePolicyKind.Abort => "abort",
            _ => policy.CompensateNode ?? "rollback_all",
        });

        private void Words(string name, IReadOnlyList<string>? words)
        {
            if (words is null)
            {
                return;
            }

            json.WriteStartArray(name);
            foreach (var word in words)
            {
                json.WriteStringValue(word);
            }

            json.WriteEndArray();
        }

        private void Number(string name, decimal? value)
        {
            if (value is { } number)
            {
                json.WriteNumber(name, number);
            }
        }

        private void Json(string name, JsonBytes? value)
        {
            if (value is not null)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value.Utf8, skipInputValidation: true);
            }
        }

        private static string Snake<T>(T value)
            where T : struct, Enum =>
            JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
    }
}
