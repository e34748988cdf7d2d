namespace OrleansWorkflows.Engine;

/// <summary>Start as a copy of another execution at some point: what had settled there is taken over, what was in flight runs anew.</summary>
internal static class Forking
{
    public static Reply Decide(Turn turn, ForkExecution request)
    {
        if (turn.State.Phase != Phase.NotStarted)
        {
            return new StartDecided(turn.State.OutcomeOfRepeat(request.RequestDigest, request.StartedBy));
        }

        var (definition, source) = (turn.State.Definition, request.Source);
        var slot = definition.Concurrency is { } limit ? Starting.SlotOf(turn, limit, request.Params) : null;
        turn.Emit(new ExecutionStarted
        {
            Domain = definition.Domain,
            Workflow = definition.Name,
            Revision = definition.Revision,
            Params = request.Params,
            Labels = request.Labels.Count > 0 ? request.Labels : null,
            TargetMachines = source.TargetMachines.Count > 0 ? source.TargetMachines : null,
            Pins = source.Pins.Count > 0 ? source.Pins : null,
            RequestDigest = request.RequestDigest,
            Target = source.Target,
            StartedBy = request.StartedBy,
            TraceParent = request.TraceParent,
            TimeoutAt = turn.After(definition.Timeout),
            Slot = slot,
            IsQueued = Starting.QueuedOf(slot, request.IsAdmitted),
            Owner = request.Owner,
            Machine = request.Machine,
            ForkedFrom = request.Origin,
        });
        Inherit(turn, source);
        if (turn.State.Phase == Phase.Running)
        {
            Progression.Start(turn);
        }

        return new StartDecided(StartOutcome.Started);
    }

    private static void Inherit(Turn turn, ExecutionState source)
    {
        var rerun = Rerun.Of(turn, source, null);
        var (forgotten, again) = (rerun.Forgotten.ToHashSet(), rerun.Reopened.ToDictionary(r => r.Step, r => r.Again.ToHashSet()));
        var kept = source.Steps.Values.Where(step =>
        {
            var at = StepAddress.Parse(step.Id, source.Graph);
            var node = source.Graph.Nodes[at.Node].Id;
            return !forgotten.Contains(node) && !(again.TryGetValue(node, out var inner) && inner.Contains(at.Inner));
        });
        turn.Emit(new StepsInherited
        {
            Steps = [.. kept.OrderBy(s => s.EndedAt).ThenBy(s => s.Id, StringComparer.Ordinal).Select(Inherited)],
            Reopened = rerun.Reopened,
        });
    }

    /// <summary>Its outcome alone: questions, children and timers are the other execution's.</summary>
    private static StepState Inherited(StepState step) => step with
    {
        IsInherited = true,
        Activity = StepActivity.None,
        Call = null,
        Child = null,
        Question = null,
        DueAt = null,
        TimeoutAt = null,
        Crashes = 0,
    };
}
