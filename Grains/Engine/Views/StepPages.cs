namespace OrleansWorkflows.Engine.Views;

/// <summary>The steps of an execution page by page, for those that are too many for one view.</summary>
public static class StepPages
{
    /// <param name="statuses">Empty: all.</param>
    public static StepPage Of(ExecutionState state, IReadOnlyList<StepStatus> statuses, StepCursor? cursor, int limit)
    {
        var started = state.Steps.Values.Where(s => Matches(s.Status) && (cursor is not { } after || after.IsBefore(StepCursor.At(s))));
        var page = ExecutionViews.InOrder(started).Take(limit + 1).Select(s => (At: StepCursor.At(s), View: ExecutionViews.Step(state, s))).ToList();
        if (page.Count <= limit && Matches(StepStatus.Pending))
        {
            page.AddRange(ExecutionViews.Pending(state)
                .Select(view => (At: StepCursor.At(view), View: view))
                .Where(step => cursor is not { } after || after.IsBefore(step.At))
                .OrderBy(step => step.View.Id, StringComparer.Ordinal)
                .Take(limit + 1 - page.Count));
        }

        return page.Count > limit
            ? new StepPage([.. page.Take(limit).Select(step => step.View)], page[limit - 1].At.Encode())
            : new StepPage([.. page.Select(step => step.View)], null);

        bool Matches(StepStatus status) => statuses.Count == 0 || statuses.Contains(status);
    }
}
