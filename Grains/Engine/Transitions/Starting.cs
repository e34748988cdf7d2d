using OrleansWorkflows.Spec;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Engine;

/// <summary>Start: once; the same request again answers with what is there.</summary>
internal static class Starting
{
    public static Reply Decide(Turn turn, StartExecution request)
    {
        if (turn.State.Phase != Phase.NotStarted)
        {
            return new StartDecided(turn.State.OutcomeOfRepeat(request.RequestDigest, request.StartedBy));
        }

        var definition = turn.State.Definition;
        var slot = definition.Concurrency is { } limit ? SlotOf(turn, limit, request.Params) : null;
        turn.Emit(new ExecutionStarted
        {
            Domain = definition.Domain,
            Workflow = definition.Name,
            Revision = definition.Revision,
            Params = request.Params,
            Labels = LabelsOf(definition, request),
            TargetMachines = request.TargetMachines.Count > 0 ? request.TargetMachines : null,
            Pins = request.Pins.Count > 0 ? request.Pins : null,
            Parent = request.Parent,
            RequestDigest = request.RequestDigest,
            Target = request.Target,
            StartedBy = request.StartedBy,
            TraceParent = request.TraceParent,
            TimeoutAt = turn.After(definition.Timeout),
            Slot = slot,
            IsQueued = QueuedOf(slot, request.IsAdmitted),
            Owner = request.Owner,
            Machine = request.Machine,
        });
        if (turn.State.Phase == Phase.Running)
        {
            Progression.Start(turn);
        }

        return new StartDecided(StartOutcome.Started);
    }

    /// <summary>Those of the workflow; the starter's win.</summary>
    private static Dictionary<string, string>? LabelsOf(WorkflowDefinition definition, StartExecution request)
    {
        if (definition.Labels.Count + request.Labels.Count == 0)
        {
            return null;
        }

        var labels = new Dictionary<string, string>(definition.Labels);
        foreach (var (name, value) in request.Labels)
        {
            labels[name] = value;
        }

        return labels;
    }

    /// <summary>Where it waits for a place of its workflow first, its silo is asked when it has that.</summary>
    public static bool? QueuedOf(SlotRequest? slot, bool isAdmitted) => slot is null && !isAdmitted ? true : null;

    public static SlotRequest SlotOf(Turn turn, ConcurrencyLimit limit, JsonBytes arguments)
    {
        var definition = turn.State.Definition;
        var resource = definition.FullName;
        if (limit.Key is { } key)
        {
            try
            {
                var scope = new ExecutionScope(turn.State with { Params = arguments, StartedAt = turn.Now }, turn.Now);
                resource += $"|{key.Evaluate(scope, MissingReference.IsNull)}";
            }
            catch (ExpressionException)
            {
                // A key that can not be computed limits like a key that is missing.
                resource += "|null";
            }
        }

        return new SlotRequest(resource, limit.Limit, limit.WhenFull == WhenFull.Reject);
    }
}
