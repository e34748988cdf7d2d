using System.Globalization;

namespace OrleansWorkflows.Tasks;

/// <summary>Failures of tasks that no tool told of; docs/errors.md has a section for each.</summary>
internal static class TaskErrors
{
    public static ErrorView Away(TaskView task, DateTimeOffset deadline) => new()
    {
        Code = "machine_unavailable",
        Message = $"WF0410: machine '{task.Machine}' was not there until the deadline of its task, {At(deadline)}; "
            + (task.Attempts == 0
                ? "nothing was done on it. "
                : $"the task was begun {(task.Attempts == 1 ? "once" : $"{task.Attempts} times")} and went with it, so look there for what it did. ")
            + "Bring a silo with that name of machine up, then distribute the task again.",
    };

    public static ErrorView Late(TaskView task, DateTimeOffset deadline) => new()
    {
        Code = "deadline",
        Message = $"WF0411: the task did not end on machine '{task.Machine}' before the deadline of its group, {At(deadline)}. It was asked to stop; "
            + "what it had done stays. Distribute it again with a later deadline.",
    };

    public static ErrorView TooLong(string machine, TimeSpan timeout) => new()
    {
        Code = "timeout",
        Message = string.Create(CultureInfo.InvariantCulture,
            $"WF0412: the workflow took longer on machine '{machine}' than the task's timeout of {timeout}; its execution is being cancelled and undoes what it did."),
    };

    public static ErrorView NotStarted(string workflow, StartReply reply) => new()
    {
        Code = reply.Outcome switch
        {
            StartOutcome.UnknownWorkflow => "unknown_workflow",
            StartOutcome.InvalidArguments => "invalid_arguments",
            _ => "not_started",
        },
        Message = $"WF0413: workflow '{workflow}' could not be started ({reply.Outcome}). "
            + string.Join(" ", reply.Problems.Select(problem => $"{problem.Path}: {problem.Message}")),
    };

    /// <param name="candidates">The scripts that there are; of an ambiguous name, those that have it.</param>
    public static ErrorView NoScript(string script, IReadOnlyList<string> candidates, bool isAmbiguous) => new()
    {
        Code = isAmbiguous ? "ambiguous_script" : "unknown_script",
        Message = isAmbiguous
            ? $"WF0471: several services have a script '{script}'; write one of {string.Join(", ", candidates)}."
            : $"WF0471: there is no script '{script}' on the lists of services of type script.{DidYouMean.Hint(script, candidates)} "
                + (candidates.Count == 0 ? "There are none: add one to services.yaml." : $"Known: {string.Join(", ", candidates)}."),
    };

    public static ErrorView NotReduced(string message) => new() { Code = "expression_error", Message = $"WF0414: the reduce expression has no value here. {message}" };

    private static string At(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
