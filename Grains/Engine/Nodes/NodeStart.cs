using System.Globalization;
using System.Text.Json;
using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Engine;

/// <summary>How a step of each node type starts. A step that can not start for a fault of its author or data fails like any other.</summary>
internal static class NodeStart
{
    public static void Start(Turn turn, StepAddress at)
    {
        var node = turn.Graph.NodeAt(at);
        var scope = ExecutionScope.Of(turn, at);
        var path = turn.PathOf(at);
        try
        {
            if (node.When is { } when && !when.EvaluateCondition(scope))
            {
                turn.Emit(new StepSkipped { Step = path, Reason = SkipReason.When });
                return;
            }

            Start(turn, at, path, node, scope);
        }
        catch (MissingReferenceException e)
        {
            Failing.Fail(turn, at, new StepError("missing_reference", e.Message, IsFinal: true));
        }
        catch (ExpressionException e)
        {
            Failing.Fail(turn, at, new StepError("expression_error", e.Message, IsFinal: true));
        }
    }

    private static void Start(Turn turn, StepAddress at, string path, Node node, ExecutionScope scope)
    {
        var timeoutAt = turn.After(node.Timeout);
        switch (node)
        {
            case CallNode call:
                turn.Emit(new StepScheduled
                {
                    Step = path,
                    Run = turn.State.Run,
                    Attempt = 1,
                    Tool = call.Tool,
                    Args = CallArguments.Resolve(call, scope),
                    Timeout = call.Timeout,
                    Machines = MachinesOf(turn, call, scope),
                });
                break;
            case BranchNode branch:
                var chosen = branch.Cases.FirstOrDefault(c => c.When.EvaluateCondition(scope))?.Goto ?? branch.Default;
                turn.Emit(new StepCompleted { Step = path, Goto = chosen });
                break;
            case ParallelNode:
                turn.Emit(new ParallelStarted { Step = path, TimeoutAt = timeoutAt });
                Containers.GoOn(turn, at.Node);
                break;
            case ForeachNode each:
                Containers.StartForeach(turn, at, each, each.Items.Evaluate(scope), timeoutAt);
                break;
            case WorkflowNode workflow:
                Children.Start(turn, at, path, workflow, workflow.Args.Evaluate(scope), timeoutAt);
                break;
            case YieldNode yield:
                turn.Emit(new YieldOpened
                {
                    Step = path, Token = turn.Inputs.NewId(), Message = TextOf(yield.Message, scope), TimeoutAt = timeoutAt,
                });
                break;
            case WaitNode wait:
                turn.Emit(new WaitStarted { Step = path, DueAt = DueAt(turn, wait, scope), TimeoutAt = timeoutAt });
                break;
            case SetNode set:
                Complete(turn, at, path, set.Values.Evaluate(scope, MissingReference.IsNull));
                break;
            case SnapshotNode snapshot:
                turn.Emit(new SnapshotTaken { Step = path, Name = TextOf(snapshot.Name, scope) });
                break;
            case ErrorNode error:
                var code = error.Code is null ? "workflow_error" : TextOf(error.Code, scope);
                Failing.Fail(turn, at, new StepError(code, TextOf(error.Message, scope), IsFinal: true));
                break;
            case CompensateNode:
                Stopping.SendToCompensate(turn, at);
                break;
            default:
                throw new InvalidOperationException($"Node type '{node.TypeName}' can not be started.");
        }
    }

    /// <summary>Completes a step with an output, unless it is larger than an output may be.</summary>
    /// <param name="hadEffect">Something was done that may have to be undone, even though its output is lost.</param>
    public static void Complete(Turn turn, StepAddress at, string path, JsonBytes output, string? service = null, bool hadEffect = false, string? machine = null)
    {
        if (output.SizeBytes <= turn.Inputs.Limits.MaxOutputBytes)
        {
            turn.Emit(new StepCompleted { Step = path, Output = output, Service = service, Machine = machine });
            return;
        }

        Failing.Fail(turn, at, new StepError(
            "output_too_large",
            $"The output of step '{path}' is {output.SizeBytes:N0} bytes; at most {turn.Inputs.Limits.MaxOutputBytes:N0} are kept. "
                + "Ask the service for less (a page, fewer fields).",
            Service: service,
            OutcomeUnknown: hadEffect,
            IsFinal: true,
            Machine: machine));
    }

    /// <summary>Where a call has to run: its own <c>target_machines</c>, else the execution's; null: anywhere.</summary>
    public static IReadOnlyList<string>? MachinesOf(Turn turn, CallNode call, ExecutionScope scope)
    {
        if (call.TargetMachines is null)
        {
            return turn.State.TargetMachines.Count > 0 ? turn.State.TargetMachines : null;
        }

        var value = call.TargetMachines.Evaluate(scope).Element;
        return value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array when value.EnumerateArray().All(m => m.ValueKind == JsonValueKind.String) =>
                [.. value.EnumerateArray().Select(m => m.GetString()!)],
            _ => throw new ExpressionException($"target_machines must be a list of machine names, not {value.GetRawText()}."),
        };
    }

    private static DateTimeOffset DueAt(Turn turn, WaitNode wait, ExecutionScope scope)
    {
        if (wait.Duration is { } duration)
        {
            var value = duration.Evaluate(scope).Element;
            return Durations.TryParse(value, out var length)
                ? turn.After(length)
                : throw new ExpressionException($"'{value}' is not a duration; write 500ms, 30s, 5m, 2h, 1d or ISO 8601 (PT5M).");
        }

        var until = wait.Until!.Evaluate(scope).Element;
        return until.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(
            until.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw new ExpressionException($"'{until}' is not a date or time; write ISO 8601 (2026-02-23 or 2026-02-23T09:00:00Z).");
    }

    private static string TextOf(Template template, ExecutionScope scope)
    {
        var value = template.Evaluate(scope, MissingReference.IsNull).Element;
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }
}
