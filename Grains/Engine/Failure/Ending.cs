using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Engine;

/// <summary>How an execution ends and what it answers with.</summary>
internal static class Ending
{
    public static void CompleteWhenSettled(Turn turn)
    {
        if (turn.State is not { Phase: Phase.Running, Open.Count: 0, Pause: null } state)
        {
            return;
        }

        if (state.SettledCount < turn.Graph.OrderedCount)
        {
            Stopping.Begin(turn, StopKind.Fail, new StepError(
                "stuck", $"No step of '{state.Definition.FullName}' can go on, but {turn.Graph.OrderedCount - state.SettledCount} have not run. This is a defect of the engine: please report it."));
            return;
        }

        try
        {
            turn.Emit(new ExecutionEnded { Status = ExecutionStatus.Completed, Result = ResultOf(turn) });
        }
        catch (ExpressionException e)
        {
            Stopping.Begin(turn, StopKind.Fail, new StepError("expression_error", $"The result of '{state.Definition.FullName}': {e.Message}"));
        }
    }

    public static void EndStopped(Turn turn)
    {
        var stop = turn.State.Stop!;
        turn.Emit(new ExecutionEnded
        {
            Status = stop.Kind == StopKind.Fail ? ExecutionStatus.Failed : ExecutionStatus.Cancelled,
            Error = stop.Error,
            Result = stop.PartialResult,
        });
    }

    private static JsonBytes ResultOf(Turn turn)
    {
        if (turn.State.Definition.Result is { } result)
        {
            return result.Evaluate(new ExecutionScope(turn.State, turn.Now), MissingReference.IsNull);
        }

        var sinks = Sinks(turn.State);
        return sinks switch
        {
            [] => JsonBytes.Null,
            [var one] => Outputs.Of(turn.State, one.Step)!,
            _ => JsonBytes.Write(w =>
            {
                w.WriteStartObject();
                foreach (var (name, step) in sinks)
                {
                    w.WritePropertyName(name);
                    w.WriteRawValue(Outputs.Of(turn.State, step)!.Utf8, skipInputValidation: true);
                }

                w.WriteEndObject();
            }),
        };
    }

    /// <summary>Completed nodes with an output, after which no other such node completed. Branch, wait and snapshot nodes are looked through.</summary>
    private static List<(string Name, StepState Step)> Sinks(ExecutionState state)
    {
        var graph = state.Graph;
        var hasOutputAfter = new bool[graph.Nodes.Count];
        var sinks = new List<(string Name, StepState Step)>();
        foreach (var node in graph.Reverse)
        {
            foreach (var edge in graph.Edges[node])
            {
                var after = state.Step(graph.Nodes[edge.Target].Id);
                hasOutputAfter[node] |= after?.Status == StepStatus.Completed && (Outputs.Has(after) || hasOutputAfter[edge.Target]);
            }
        }

        for (var node = 0; node < graph.Nodes.Count; node++)
        {
            if (!hasOutputAfter[node] && state.Step(graph.Nodes[node].Id) is { Status: StepStatus.Completed } step && Outputs.Has(step))
            {
                sinks.Add((graph.Nodes[node].Output ?? graph.Nodes[node].Id, step));
            }
        }

        return sinks;
    }
}
