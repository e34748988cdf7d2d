namespace OrleansWorkflows.Patterns;

/// <summary>An application, told from its execution.</summary>
internal static class ApplicationViews
{
    public static PatternApplicationView Of(string id, PatternPlan plan, DateTimeOffset appliedAt, ExecutionView execution) => new()
    {
        ApplicationId = id,
        PatternName = plan.Pattern,
        TargetComponent = plan.Component,
        Status = execution.Status,
        AppliedAt = appliedAt,
        EndedAt = execution.EndedAt,
        AppliedBy = plan.RequestedBy,
        Parameters = plan.Parameters,
        ExecutionId = execution.ExecutionId,
        Results = execution.Status == ExecutionStatus.Completed ? execution.Result : null,
        ValidationResults = [.. plan.Checks.Select(check => Result(check, execution))],
        CompletedSteps = execution.CompletedSteps,
        CurrentSteps = execution.CurrentSteps,
        FailedSteps = execution.FailedSteps,
        Error = execution.Error,
        Compensation = execution.Compensation,
        Waiting = execution.Waiting,
        NextSteps = NextSteps(plan, execution),
    };

    private static string Result(PatternCheckView check, ExecutionView execution)
    {
        var steps = execution.Steps ?? [];
        var look = steps.FirstOrDefault(step => step.Id == check.Id);
        var verdict = steps.FirstOrDefault(step => step.Id == PatternCompiler.VerdictOf(check.Id));
        return (look?.Status, verdict?.Status) switch
        {
            (_, StepStatus.Failed) => $"failed: {check.Id}: {verdict!.Error?.Message ?? check.Message} (expected {check.Expect})",
            (StepStatus.Failed, _) => $"failed: {check.Id}: it could not be looked at: {look!.Error?.Message}",
            (StepStatus.Completed or StepStatus.Compensated, StepStatus.Skipped) => $"passed: {check.Id}: {check.Expect}",
            (null or StepStatus.Pending, _) when !execution.Status.HasEnded() => $"pending: {check.Id}: {check.Expect}",
            (StepStatus.Running or StepStatus.Waiting, _) => $"running: {check.Id}: {check.Expect}",
            _ => $"not checked: {check.Id}: the application ended before",
        };
    }

    private static IReadOnlyList<string> NextSteps(PatternPlan plan, ExecutionView execution)
    {
        switch (execution.Status)
        {
            case ExecutionStatus.Completed:
                return [$"Nothing: '{plan.Pattern}' is applied to '{plan.Component}' and its validation passed."];
            case ExecutionStatus.Waiting:
                return [.. execution.Waiting.Select(question => $"Answer '{question.Message}' (execution {execution.ExecutionId}, node {question.Node}).")];
            case ExecutionStatus.Failed or ExecutionStatus.Cancelled:
                var undone = execution.Compensation.Count(item => item.Status == "completed");
                var left = execution.Compensation.Where(item => item.Status is "failed" or "unknown").Select(item => item.Step).ToList();
                return
                [
                    $"Mend the cause: {execution.Error?.Message ?? "it was cancelled."}",
                    left.Count > 0 ? $"Look at what could not be undone: {string.Join(", ", left)}." : undone > 0 ? $"What it had done is undone ({undone} calls)." : "Nothing had to be undone.",
                    "Then apply the pattern again.",
                ];
            case ExecutionStatus.Paused:
                return [$"Unpause execution {execution.ExecutionId} to let it go on."];
            default:
                return [$"It goes on by itself; ask for application {plan.Pattern}'s execution {execution.ExecutionId}, or for the application, to see how it ends."];
        }
    }
}
