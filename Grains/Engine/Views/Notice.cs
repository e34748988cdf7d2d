namespace OrleansWorkflows.Engine.Views;

/// <summary>What a child tells its parent: as it stands now, under the number of the last notice raised.</summary>
internal static class Notice
{
    public static ChildNotice Of(ExecutionState state) => new()
    {
        Child = state.Id,
        StepId = state.Parent!.StepId,
        Run = state.Parent.Run,
        Number = state.Notice.Raised,
        Status = state.Status,
        Result = state.Status == ExecutionStatus.Completed ? state.Result : null,
        Error = ExecutionViews.Error(state.Error),
        Waiting = state.WaitsForAnswers ? Waiting.Of(state) : [],
        UndoFinished = state.Notice.UndoFinished,
        Compensation = state.Phase == Phase.Ended ? ExecutionViews.Compensation(state) : [],
    };
}
