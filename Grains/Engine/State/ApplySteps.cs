using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>What the events about steps do to the state.</summary>
internal static class ApplySteps
{
    public static ExecutionState Apply(this ExecutionState state, StepScheduled e)
    {
        (state, var step) = state.Begin(e.Step, e.At);
        return state.Put(step with
        {
            Status = StepStatus.Running,
            Activity = StepActivity.Calling,
            Machine = state.Machine,
            Run = e.Run,
            Attempt = e.Attempt,
            Call = e.Tool is null ? step.Call : new CallDetails(e.Tool, e.Args!, e.Timeout, e.Machines ?? []),
            DueAt = null,
        });
    }

    public static ExecutionState Apply(this ExecutionState state, AttemptFailed e)
    {
        var step = state.Steps[e.Step];
        return state.Put(step with { Activity = StepActivity.RetryWaiting, Error = e.Error, DueAt = e.RetryAt, Crashes = 0, Service = e.Error.Service ?? step.Service, Machine = e.Error.Machine ?? step.Machine });
    }

    public static ExecutionState Apply(this ExecutionState state, AttemptLost e) =>
        // Whoever claimed the execution makes the call again, unless its completion names another machine.
        state.Put(state.Steps[e.Step] with { Crashes = e.Crashes, Machine = state.Machine });

    public static ExecutionState Apply(this ExecutionState state, RetryHeld e) =>
        state.Put(state.Steps[e.Step] with { Activity = StepActivity.RetryHeld, DueAt = null });

    public static ExecutionState Apply(this ExecutionState state, StepCompleted e)
    {
        (state, var step) = state.Begin(e.Step, e.At);
        (state, var output) = state.Keep(e.Output);
        return state.Settle(
            step with
            {
                Status = StepStatus.Completed,
                Output = output,
                Error = null,
                Service = e.Service ?? step.Service,
                Machine = e.Machine ?? step.Machine,
            },
            e.At,
            e.Goto);
    }

    public static ExecutionState Apply(this ExecutionState state, StepFailed e)
    {
        (state, var step) = state.Begin(e.Step, e.At);
        return state.Settle(
            WithCompensation(step, e.ChildCompensation) with
            {
                Status = StepStatus.Failed, Error = e.Error, Service = e.Error.Service ?? step.Service, Machine = e.Error.Machine ?? step.Machine,
            },
            e.At,
            e.Fallback);
    }

    public static ExecutionState Apply(this ExecutionState state, StepSkipped e)
    {
        (state, var step) = state.Begin(e.Step, e.At);
        return state.Settle(step with { Status = StepStatus.Skipped, StartedAt = null, SkipReason = e.Reason }, e.At);
    }

    public static ExecutionState Apply(this ExecutionState state, StepCancelled e)
    {
        (state, var step) = state.Begin(e.Step, e.At);
        return state.Settle(WithCompensation(step, e.ChildCompensation) with { Status = StepStatus.Cancelled }, e.At);
    }

    public static ExecutionState Apply(this ExecutionState state, ParallelStarted e)
    {
        (state, var step) = state.Begin(e.Step, e.At);
        var node = (ParallelNode)state.Graph.Nodes[state.Graph.IndexOf(e.Step)];
        return state.Put(step with
        {
            Activity = StepActivity.Container, TimeoutAt = e.TimeoutAt, Container = new ContainerState { Total = node.Branches.Count },
        });
    }

    public static ExecutionState Apply(this ExecutionState state, ForeachStarted e)
    {
        (state, var step) = state.Begin(e.Step, e.At);
        return state.Put(step with
        {
            Activity = StepActivity.Container,
            TimeoutAt = e.TimeoutAt,
            Container = new ContainerState { Total = e.Count, Items = new ItemList(e.Items) },
        });
    }

    public static ExecutionState Apply(this ExecutionState state, WaitStarted e)
    {
        (state, var step) = state.Begin(e.Step, e.At);
        return state.Put(step with { Activity = StepActivity.Sleeping, DueAt = e.DueAt, TimeoutAt = e.TimeoutAt });
    }

    public static ExecutionState Apply(this ExecutionState state, YieldOpened e)
    {
        (state, var step) = state.Begin(e.Step, e.At);
        return (state with { Tokens = state.Tokens.SetItem(e.Token, e.Step) }).Put(step with
        {
            Status = StepStatus.Waiting,
            Activity = StepActivity.Asking,
            Question = new QuestionDetails(e.Token, e.Message),
            TimeoutAt = e.TimeoutAt,
        });
    }

    public static ExecutionState Apply(this ExecutionState state, YieldAnswered e)
    {
        (state, var output) = state.Keep(e.Answer);
        return state.Settle(state.Steps[e.Step] with { Status = StepStatus.Completed, Output = output }, e.At);
    }

    public static ExecutionState Apply(this ExecutionState state, SnapshotTaken e)
    {
        (state, var step) = state.Begin(e.Step, e.At);
        state = state with { Snapshots = state.Snapshots.Add(new TakenSnapshot(e.Name, state.Sequence + 1, e.At)) };
        return state.Settle(step with { Status = StepStatus.Completed }, e.At);
    }

    public static ExecutionState Apply(this ExecutionState state, ChildRequested e)
    {
        (state, var step) = state.Begin(e.Step, e.At);
        return state.Put(step with
        {
            Activity = StepActivity.ChildRunning,
            Run = e.Run,
            TimeoutAt = e.TimeoutAt,
            Child = new ChildDetails { Id = e.Child, Workflow = e.Workflow, Revision = e.Revision, Args = e.Args, Wait = e.Wait },
        });
    }

    public static ExecutionState Apply(this ExecutionState state, ChildReported e)
    {
        var step = state.Steps[e.Step];
        var tokens = e.Waiting.Aggregate(state.Tokens, (known, question) => known.SetItem(question.Token, e.Step));
        return (state with { Tokens = tokens }).Put(step with
        {
            Status = e.Waiting.Count > 0 ? StepStatus.Waiting : StepStatus.Running,
            Activity = e.Waiting.Count > 0 ? StepActivity.ChildAsking : StepActivity.ChildRunning,
            Child = step.Child! with { Notice = e.Number, Waiting = e.Waiting },
        });
    }

    public static ExecutionState Apply(this ExecutionState state, ChildPauseTold e)
    {
        var step = state.Steps[e.Step];
        return state.Put(step with { Child = step.Child! with { PauseTold = e.Number } });
    }

    public static ExecutionState Apply(this ExecutionState state, ChildCancelRequested e)
    {
        var step = state.Steps[e.Step];
        return state.Put(step with
        {
            Status = StepStatus.Running,
            Activity = StepActivity.ChildRunning,
            TimeoutAt = null,
            Child = step.Child! with { CancelRequested = true, PendingError = e.Error, Waiting = [] },
        });
    }

    private static StepState WithCompensation(StepState step, IReadOnlyList<CompensationView>? compensation) =>
        compensation is { Count: > 0 } && step.Child is { } child ? step with { Child = child with { Compensation = compensation } } : step;
}
