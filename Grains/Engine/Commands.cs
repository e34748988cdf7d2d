using System.Globalization;

namespace OrleansWorkflows.Engine;

/// <summary>What work a state leaves to be done. Commands follow from the state, so the same ones come again after a crash.</summary>
internal static class Commands
{
    public static IEnumerable<ExecutionCommand> Outstanding(ExecutionState state)
    {
        if (SlotOf(state) is { } slot)
        {
            yield return slot;
        }

        if (AdmissionOf(state) is { } admission)
        {
            yield return admission;
        }

        if (PageOf(state) is { } page)
        {
            yield return page;
        }

        foreach (var path in state.Open)
        {
            if (OfStep(state, state.Steps[path]) is { } command)
            {
                yield return command;
            }

            if (PauseOf(state, state.Steps[path]) is { } pause)
            {
                yield return pause;
            }
        }

        foreach (var command in Tail(state))
        {
            yield return command;
        }
    }

    public static IEnumerable<ExecutionCommand> Of(IReadOnlyList<ExecutionEvent> events, ExecutionState state)
    {
        if (events.Any(e => e is ExecutionClaimed))
        {
            return Outstanding(state);
        }

        var commands = new Dictionary<string, ExecutionCommand>();
        var tail = false;
        foreach (var e in events)
        {
            switch (e)
            {
                case ExecutionStarted or ExecutionRetried or DutyDone or SlotGranted:
                    Add(SlotOf(state));
                    Add(AdmissionOf(state));
                    break;
                case StepScheduled or ChildRequested or ChildCancelRequested:
                    Add(OfStep(state, state.Steps[((StepEvent)e).Step]));
                    break;
                case StopStarted { Kind: StopKind.Terminate }:
                    // Children that were asked to cancel are now asked to terminate.
                    foreach (var path in state.Open)
                    {
                        Add(OfStep(state, state.Steps[path]));
                    }

                    break;
                case PageEnded:
                    Add(PageOf(state));
                    break;
                case ExecutionPaused or ExecutionUnpaused:
                    foreach (var path in state.Open)
                    {
                        Add(PauseOf(state, state.Steps[path]));
                    }

                    Add(PageOf(state));
                    break;
                case UndoScheduled or NoticeRaised or ExecutionEnded:
                    tail = true;
                    break;
                default:
                    break;
            }
        }

        return tail ? commands.Values.Concat(Tail(state)) : commands.Values;

        void Add(ExecutionCommand? command)
        {
            if (command is not null)
            {
                commands[command.Id] = command;
            }
        }
    }

    private static NextPage? PageOf(ExecutionState state) =>
        state.Page.More && (state.Pause is null || state.Phase != Phase.Running) ? new NextPage(string.Create(CultureInfo.InvariantCulture, $"page/{state.Page.Number}")) : null;

    private static ExecutionCommand? OfStep(ExecutionState state, StepState step) => step switch
    {
        { Activity: StepActivity.Calling, Call: { } call } => new RunStep(
            string.Create(CultureInfo.InvariantCulture, $"{step.Id}/{step.Run}/{step.Attempt}"),
            step.Id,
            step.Run,
            step.Attempt,
            call.Tool,
            call.Args,
            string.Create(CultureInfo.InvariantCulture, $"{state.Id}/{step.Id}/{step.Run}"),
            call.Timeout,
            call.Machines,
            IsUndo: false),
        { IsOpen: true, Child: { CancelRequested: true } child } =>
            state.Stop?.Kind == StopKind.Terminate
                ? new CancelChild(string.Create(CultureInfo.InvariantCulture, $"{step.Id}/{step.Run}/terminate"), Start(step, child), Reason(state), Terminate: true, Compensate: false)
                : new CancelChild(string.Create(CultureInfo.InvariantCulture, $"{step.Id}/{step.Run}/cancel"), Start(step, child), Reason(state), Terminate: false, Compensate: state.Stop?.Undo ?? true),
        { Activity: StepActivity.ChildRunning, Child: { } child } => Start(step, child),
        _ => null,
    };

    /// <summary>While it is queued. The place of an earlier run is given back first: else the late word of that would cost it the new one.</summary>
    private static ExecutionCommand? SlotOf(ExecutionState state) => state switch
    {
        { OwesSlot: true } => new ReleaseSlot("release", state.Slot!),
        { Phase: Phase.Queued, AwaitsAdmission: false } => new AcquireSlot("slot", state.Slot!),
        _ => null,
    };

    private static AwaitAdmission? AdmissionOf(ExecutionState state) =>
        state is { Phase: Phase.Queued, AwaitsAdmission: true } ? new AwaitAdmission("admission") : null;

    private static PauseChild? PauseOf(ExecutionState state, StepState step) =>
        step is { IsOpen: true, Child: { CancelRequested: false } child } && child.PauseAsked > child.PauseTold
            ? new PauseChild(
                string.Create(CultureInfo.InvariantCulture, $"{step.Id}/{step.Run}/pause/{child.PauseAsked}"),
                Start(step, child),
                child.PauseAsked,
                state.Pause is not null,
                state.Pause?.Reason)
            : null;

    private static StartChild Start(StepState step, ChildDetails child) => new(
        string.Create(CultureInfo.InvariantCulture, $"{step.Id}/{step.Run}"),
        step.Id,
        step.Run,
        child.Id,
        child.Workflow,
        child.Revision,
        child.Args,
        child.Wait);

    /// <summary>Undoing, telling the parent, and what is owed at the end.</summary>
    private static IEnumerable<ExecutionCommand> Tail(ExecutionState state)
    {
        if (state is { Phase: Phase.Undoing, Undo.Current: { RetryAt: null } undo })
        {
            yield return undo.Child is { } child
                ? new UndoChild(string.Create(CultureInfo.InvariantCulture, $"{undo.Id}/{state.Run}"), child, Reason(state))
                : new RunStep(
                    string.Create(CultureInfo.InvariantCulture, $"{undo.Id}/{state.Run}/{undo.Attempt}"),
                    undo.Id,
                    state.Run,
                    undo.Attempt,
                    undo.Tool!,
                    undo.Args!,
                    UndoKey(state, undo),
                    Undoing.CallOf(state, undo).Timeout,
                    undo.Machines,
                    IsUndo: true);
        }

        if (state.Parent is { } parent && state.Notice.Raised > state.Notice.Acknowledged)
        {
            yield return new NotifyParent(
                string.Create(CultureInfo.InvariantCulture, $"notice/{state.Notice.Raised}"), parent.Execution, Views.Notice.Of(state));
        }

        if (state is { Phase: Phase.Ended, Slot: { } slot, SlotReleased: false, OwesSlot: false })
        {
            yield return new ReleaseSlot("release", slot);
        }

        if (state is { Phase: Phase.Ended, Target: not null, SecretsDeleted: false })
        {
            var end = Duties.SecretsEnd(state);
            yield return new DeleteSecrets(string.Create(CultureInfo.InvariantCulture, $"secrets/{end}"), end);
        }
    }

    private static string UndoKey(ExecutionState state, UndoEntry undo) => undo.Source is { } source
        ? string.Create(CultureInfo.InvariantCulture, $"{state.Id}/{source}/{state.Steps[source].Run}/undo")
        : string.Create(CultureInfo.InvariantCulture, $"{state.Id}/{undo.Id}/{state.Run}/undo");

    private static string Reason(ExecutionState state) =>
        $"Its parent execution {state.Id} stopped: {state.Stop?.Error?.Message ?? "a step timed out"}";
}
