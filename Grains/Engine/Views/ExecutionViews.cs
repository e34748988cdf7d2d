namespace OrleansWorkflows.Engine.Views;

/// <summary>An execution as people and callers see it.</summary>
public static class ExecutionViews
{
    private const int Most = ExecutionView.MostOfAList;

    /// <summary>How urgent it is to know of a step, when not all can be shown.</summary>
    private static readonly StepStatus[] Urgency =
    [
        StepStatus.Failed, StepStatus.Waiting, StepStatus.Running, StepStatus.Cancelled, StepStatus.Compensated, StepStatus.Completed, StepStatus.Skipped, StepStatus.Pending,
    ];

    /// <param name="includeSteps">False leaves <see cref="ExecutionView.Steps"/> null, for callers that only want the outcome.</param>
    public static ExecutionView Of(ExecutionState state, bool includeSteps)
    {
        StepState[] all = [.. state.Steps.Values];
        var pending = Pending(state).ToArray();
        var waiting = Waiting.Of(state);
        var compensation = Compensation(state);
        var isCut = all.Length + pending.Length > Most || waiting.Count > Most || compensation.Count > Most;
        return new ExecutionView
        {
            ExecutionId = state.Id.Value,
            Workflow = state.Definition.Name,
            Domain = state.Definition.Domain,
            Revision = state.Definition.Revision,
            Status = state.Status,
            Params = state.Params,
            Labels = state.Labels,
            StartedAt = state.StartedAt,
            UpdatedAt = state.UpdatedAt,
            EndedAt = state.EndedAt,
            CurrentSteps = [.. state.Open.Where(p => state.Steps[p].Activity != StepActivity.Container || !includeSteps).Take(Most)],
            CompletedSteps = Completed(all),
            FailedSteps = [.. InOrder(all.Where(s => s.Status == StepStatus.Failed)).Take(Most).Select(s => s.Id)],
            SkippedSteps = [.. InOrder(all.Where(s => s.Status == StepStatus.Skipped)).Take(Most).Select(s => s.Id)],
            Steps = includeSteps ? [.. InOrder(Shown(all)).Select(s => Step(state, s)).Concat(pending).Take(Most)] : null,
            Waiting = waiting.Count > Most ? [.. waiting.Take(Most)] : waiting,
            Result = state.Result,
            Error = Error(state.Error ?? state.Stop?.Error),
            Compensation = compensation.Count > Most ? [.. compensation.Take(Most)] : compensation,
            Parent = state.Parent?.Execution.Value,
            Children = [.. InOrder(all.Where(s => s.Child is not null)).Take(Most).Select(s => s.Child!.Id.Value)],
            Silo = state.Phase == Phase.Ended ? null : state.Machine,
            Sequence = state.Sequence,
            TargetMachines = state.TargetMachines,
            ForkedFrom = state.ForkedFrom is { } origin
                ? new ForkView { ExecutionId = origin.Execution.Value, Sequence = origin.Sequence, Snapshot = origin.Snapshot, Step = origin.Step }
                : null,
            Pause = state.Pause is { } pause ? new PauseView { Since = pause.Since, Reason = pause.Reason, WithParent = !pause.IsOwn } : null,
            StepsTruncated = isCut ? true : null,
            StepsTotal = isCut ? all.Length + pending.Length : null,
            StepsByStatus = isCut ? ByStatus(all, pending.Length) : null,
        };
    }

    /// <summary>As people and pages read them: in the order in which they started.</summary>
    public static IOrderedEnumerable<StepState> InOrder(IEnumerable<StepState> steps) =>
        steps.OrderBy(s => s.StartedAt ?? s.EndedAt).ThenBy(s => s.Id, StringComparer.Ordinal);

    /// <summary>What was undone, own calls and those of children, in the order in which it was tried.</summary>
    public static IReadOnlyList<CompensationView> Compensation(ExecutionState state)
    {
        var byChildren = state.Steps.Values.Where(s => s.Child is { Compensation.Count: > 0 }).OrderBy(s => s.EndedAt).SelectMany(s => s.Child!.Compensation);
        // A child that had nothing to undo is no news.
        var own = (state.Undo?.Entries ?? []).Where(entry => entry is not { Child: not null, Status: UndoStatus.Skipped }).SelectMany(entry => entry.Inner.Count > 0 ? entry.Inner : [Entry(entry)]);
        return [.. byChildren, .. own];
    }

    public static ErrorView? Error(StepError? error) => error is null ? null : new ErrorView
    {
        Code = error.Code, Message = error.Message, Step = error.Step, Service = error.Service, Attempts = error.Attempts is > 0 ? error.Attempts : null,
    };

    private static CompensationView Entry(UndoEntry entry) => new()
    {
        Step = entry.Source ?? entry.Id,
        Call = entry.Tool ?? (entry.Child is { } child ? $"undo of child {child}" : ""),
        Status = entry.Status == UndoStatus.Ignored ? "failed" : entry.Status.ToString().ToLowerInvariant(),
        Error = entry.Status == UndoStatus.Ignored ? $"{entry.Error?.Message} (ignored)" : entry.Error?.Message,
    };

    /// <summary>All, or the most urgent of them, of those that are equally so the latest.</summary>
    private static IEnumerable<StepState> Shown(StepState[] steps) => steps.Length <= Most
        ? steps
        : steps
            .OrderBy(s => Array.IndexOf(Urgency, s.Status)).ThenByDescending(s => s.StartedAt ?? s.EndedAt).ThenByDescending(s => s.Id, StringComparer.Ordinal)
            .Take(Most);

    /// <summary>In the order in which they ended; of too many, the latest.</summary>
    private static string[] Completed(StepState[] steps)
    {
        var completed = steps.Where(s => s.Status is StepStatus.Completed or StepStatus.Compensated);
        var latest = steps.Length <= Most
            ? completed
            : completed.OrderByDescending(s => s.EndedAt).ThenByDescending(s => s.StartedAt).ThenByDescending(s => s.Id, StringComparer.Ordinal).Take(Most);
        return [.. InOrder(latest).OrderBy(s => s.EndedAt).Select(s => s.Id)];
    }

    private static Dictionary<string, int> ByStatus(StepState[] steps, int pending)
    {
        var counts = steps.CountBy(s => s.Status).ToDictionary(pair => pair.Key.ToString().ToLowerInvariant(), pair => pair.Value);
        if (pending > 0)
        {
            counts["pending"] = pending;
        }

        return counts;
    }

    public static StepView Step(ExecutionState state, StepState step) => new()
    {
        Id = step.Id,
        Type = state.Graph.NodeAt(StepAddress.Parse(step.Id, state.Graph)).TypeName,
        Status = step.Status,
        Attempts = step.Attempt,
        StartedAt = step.StartedAt,
        EndedAt = step.EndedAt,
        Service = step.Service is { Length: > 0 } service ? service : null,
        Machine = step.Machine,
        Error = Error(step.Error),
        DueAt = step.DueAt ?? step.TimeoutAt,
        Child = step.Child?.Id.Value,
        Run = step.Run > 1 ? step.Run : null,
        InheritedFrom = step.IsInherited ? state.ForkedFrom?.Execution.Value : null,
    };

    public static IEnumerable<StepView> Pending(ExecutionState state) => state.Phase == Phase.Ended
        ? []
        : state.Definition.Nodes
            .Where((node, index) => state.Graph.IsOrdered(index) && state.Step(node.Id) is null)
            .Select(node => new StepView { Id = node.Id, Type = node.TypeName, Status = StepStatus.Pending });
}
