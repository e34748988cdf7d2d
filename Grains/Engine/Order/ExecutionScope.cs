using System.Text.Json;
using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Engine;

/// <summary>The names that a step sees: parameters, outputs so far, its loop variable, the error it stands in for.</summary>
/// <param name="undoneFor">In an undo: the error that it undoes for. A step's own output is then known to it.</param>
internal sealed class ExecutionScope(ExecutionState state, DateTimeOffset now, StepAddress? at = null, StepError? undoneFor = null) : IScope
{
    public DateTimeOffset Now => now;

    /// <summary>The scope of a step that starts: in a fallback, <c>$error</c> is what made it run.</summary>
    public static ExecutionScope Of(Turn turn, StepAddress at) => new(turn.State, turn.Now, at);

    public bool TryGetValue(string name, out JsonElement value)
    {
        switch (name)
        {
            case "execution":
                value = Describe().Element;
                return true;
            case "error":
                var error = undoneFor ?? (at is { } here ? ErrorBehind(state, here) : null);
                value = error is null ? default : Describe(error).Element;
                return error is not null;
        }

        if (undoneFor is not null && at is { } undone && IsOwnName(undone, name))
        {
            value = Outputs.Of(state, state.Step(undone.ToPath(state.Graph)))?.Element ?? default;
            return value.ValueKind != JsonValueKind.Undefined;
        }

        if (at is { Inner: >= 0 } inner && state.Graph.Nodes[inner.Node] is ForeachNode each && each.As == name)
        {
            value = state.Steps[each.Id].Container!.Items![inner.Inner];
            return true;
        }

        if (state.Params.Element.TryGetProperty(name, out value))
        {
            return true;
        }

        foreach (var address in state.Graph.StepsNamed(name))
        {
            if (OutputOf(address) is { } output)
            {
                value = output.Element;
                return true;
            }
        }

        value = default;
        return false;
    }

    public bool TryGetStep(string stepId, out JsonElement value)
    {
        var output = Outputs.Of(state, state.Step(stepId));
        if (output is null)
        {
            // A branch by its own id, or one whose fallback ran in its place.
            output = StepAddress.TryParse(stepId, state.Graph, out var step)
                ? OutputOf(step)
                : state.Graph.StepsNamed(stepId).Select(OutputOf).FirstOrDefault(o => o is not null);
        }

        value = output?.Element ?? default;
        return value.ValueKind != JsonValueKind.Undefined;
    }

    /// <summary>Every output that has a name, for queries over them.</summary>
    public static IReadOnlyDictionary<string, JsonBytes> NamedOutputs(ExecutionState state)
    {
        var scope = new ExecutionScope(state, state.UpdatedAt);
        var outputs = new Dictionary<string, JsonBytes>();
        foreach (var name in state.Graph.Names)
        {
            if (state.Graph.StepsNamed(name).Select(scope.OutputOf).FirstOrDefault(o => o is not null) is { } output)
            {
                outputs[name] = output;
            }
        }

        return outputs;
    }

    /// <summary>A branch's output is the one of its fallback, where that ran.</summary>
    private JsonBytes? OutputOf(StepAddress address) => address.IsTopLevel
        ? Outputs.Of(state, state.Step(state.Graph.Nodes[address.Node].Id))
        : Outputs.OfInner(state, address.Node, address.Inner)?.Value;

    /// <summary>In the undo of a step, its own names mean its own output; an item's is known by the name of its foreach node.</summary>
    private bool IsOwnName(StepAddress step, string name)
    {
        var node = state.Graph.NodeAt(step);
        return name == node.Id || name == node.Output
            || (!step.IsTopLevel && state.Graph.Nodes[step.Node] is ForeachNode each && (name == each.Id || name == each.Output));
    }

    private static StepError? ErrorBehind(ExecutionState state, StepAddress at)
    {
        if (at.Fallback < 0)
        {
            var sender = at.IsTopLevel ? state.ProgressOf(at.Node).SentBy - 1 : -1;
            return sender < 0 ? null : state.Step(state.Graph.Nodes[sender].Id)?.Error;
        }

        var wanted = state.Graph.Nodes[at.Fallback].Id;
        var failed = state.Step((at with { Fallback = -1 }).ToPath(state.Graph));
        while (failed?.SentTo is { } next && next != wanted)
        {
            failed = state.Step((at with { Fallback = state.Graph.IndexOf(next) }).ToPath(state.Graph));
        }

        return failed?.Error;
    }

    private JsonBytes Describe() => JsonBytes.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("id", state.Id.Value);
        w.WriteString("workflow", state.Definition.FullName);
        w.WriteString("started_at", state.StartedAt.UtcDateTime);
        w.WriteEndObject();
    });

    private static JsonBytes Describe(StepError error) => JsonBytes.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("code", error.Code);
        w.WriteString("message", error.Message);
        w.WriteString("step", error.Step);
        w.WriteEndObject();
    });
}
