using System.Text.Json;
using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Engine;

/// <summary>The names that a step sees: parameters, outputs so far, its loop variable, the error it stands in for.</summary>
internal sealed class ExecutionScope(ExecutionState state, DateTimeOffset now, StepAddress? at = null, StepError? error = null) : IScope
{
    public DateTimeOffset Now => now;

    /// <summary>The scope of a step that starts: in a fallback, <c>$error</c> is what made it run.</summary>
    public static ExecutionScope Of(Turn turn, StepAddress at) => new(turn.State, turn.Now, at, ErrorBehind(turn.State, at));

    public bool TryGetValue(string name, out JsonElement value)
    {
        switch (name)
        {
            case "execution":
                value = Describe().Element;
                return true;
            case "error":
                value = error is null ? default : Describe(error).Element;
                return error is not null;
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
        value = state.Step(stepId)?.Output?.Element ?? default;
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
        ? state.Step(state.Graph.Nodes[address.Node].Id)?.Output
        : state.Step(state.Graph.Nodes[address.Node].Id)?.Container?.Outputs.GetValueOrDefault(address.Inner);

    private static StepError? ErrorBehind(ExecutionState state, StepAddress at)
    {
        if (at.IsTopLevel)
        {
            var sender = state.ProgressOf(at.Node).SentBy - 1;
            return sender < 0 ? null : state.Step(state.Graph.Nodes[sender].Id)?.Error;
        }

        if (at.Fallback < 0)
        {
            return null;
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
