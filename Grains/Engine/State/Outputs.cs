namespace OrleansWorkflows.Engine;

/// <summary>The outputs of steps, wherever they are: in the state, in the journal, or composed of those of branches and items.</summary>
public static class Outputs
{
    internal static bool Has(StepState? step) => step is { Output: not null } || IsComposed(step);

    /// <summary>Null: the step has none.</summary>
    /// <exception cref="OutputsMissingException">It has to be read from the journal first.</exception>
    public static JsonBytes? Of(ExecutionState state, StepState? step) =>
        step?.Output?.Value ?? (IsComposed(step) ? step!.Container!.Composed.Of(state, step) : null);

    /// <summary>Of a branch or item: its own, or that of the fallback that ran in its place.</summary>
    internal static StepOutput? OfInner(ExecutionState state, int node, int inner)
    {
        var step = state.Step(new StepAddress(node, inner).ToPath(state.Graph));
        while (step is { Output: null, SentTo: { } fallback })
        {
            step = state.Step(new StepAddress(node, inner, state.Graph.IndexOf(fallback)).ToPath(state.Graph));
        }

        return step?.Output;
    }

    /// <summary>Where the output of an event goes: into the state, or nowhere, as the journal has it.</summary>
    internal static (ExecutionState State, StepOutput? Output) Keep(this ExecutionState state, JsonBytes? value) => value switch
    {
        null => (state, null),
        { SizeBytes: <= StepOutput.AlwaysKept } => (state, new StepOutput(value)),
        { SizeBytes: <= StepOutput.LargestKept } when state.KeptBytes + value.SizeBytes <= StepOutput.KeptTogether =>
            (state with { KeptBytes = state.KeptBytes + value.SizeBytes }, new StepOutput(value)),
        _ => (state, new StepOutput(new StoredOutput(state.Sequence + 1, value.SizeBytes), value)),
    };

    /// <summary>The state with every output in it: for a copy of it that another journal is to hold. References mean nothing there.</summary>
    /// <exception cref="OutputsMissingException">Some have to be read from the journal first.</exception>
    public static ExecutionState AllKept(ExecutionState state)
    {
        var stored = state.Steps.Values.Where(step => step.Output is { Stored: not null }).ToArray();
        StepOutput[] missing = [.. stored.Select(step => step.Output!).Where(output => output.InMemory is null)];
        return missing.Length > 0
            ? throw new OutputsMissingException(missing)
            : state with { Steps = state.Steps.SetItems(stored.Select(step => KeyValuePair.Create(step.Id, step with { Output = new StepOutput(step.Output!.Value) }))) };
    }

    /// <summary>The output that an event stores; null: it stores none.</summary>
    public static JsonBytes? In(ExecutionEvent e) => e switch
    {
        StepCompleted completed => completed.Output,
        YieldAnswered answered => answered.Answer,
        _ => null,
    };

    private static bool IsComposed(StepState? step) =>
        step is { Output: null, Container: not null, Status: StepStatus.Completed or StepStatus.Compensated };
}
