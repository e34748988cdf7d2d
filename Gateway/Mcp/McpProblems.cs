using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Mcp;

/// <summary>Failures whose next step differs for a model from that for a program; the codes are those of REST, listed in docs/errors.md.</summary>
internal static class McpProblems
{
    public static ApiProblem SpecNotLoaded(string url, IReadOnlyList<Problem> problems) =>
        ApiProblems.InvalidSpec(problems) with { Detail = $"The spec of X-Workflow-URL ({url}) could not be loaded; its author has to mend it." };

    public static ApiProblem InvalidArguments(string tool, IReadOnlyList<Problem> problems) => ApiProblems.InvalidArguments(problems) with
    {
        Detail = (problems.Count == 1 ? "One argument does" : $"{problems.Count} arguments do") + $" not fit; nothing was started. Correct what is listed and call {tool} again.",
    };

    public static ApiProblem UnknownWorkflow(string id, string hint) => ApiProblems.UnknownWorkflow(id, hint) with
    {
        Detail = $"There is no workflow '{id}'.{hint} Call list_workflows to see what there is.",
    };

    public static ApiProblem UnknownExecution(string id) => ApiProblems.UnknownExecution(id) with
    {
        Detail = $"There is no execution '{id}'. Use the execution_id that a w_* tool or execute_workflow answered with: 32 hex digits.",
    };

    public static ApiProblem Draft(string workflow) => ApiProblems.Draft(workflow) with
    {
        Detail = $"Workflow '{workflow}' is a draft: it has no steps yet. Call create_workflow with the same workflow_id and steps, then call it again.",
    };

    public static ApiProblem KeyReused(ExecutionId existing) => ApiProblems.KeyReused(existing) with
    {
        Detail = $"This idempotency key has started execution {existing} with other arguments, or for another caller. Call get_workflow_status for that one, or send a new key for a new execution.",
    };

    public static ApiProblem StartUnconfirmed(ExecutionId executionId) => ApiProblems.StartUnconfirmed(executionId) with
    {
        Detail = $"The cluster did not confirm the start in time; execution {executionId} may be running. Call get_workflow_status with that execution_id before starting again.",
    };

    public static ApiProblem NoAnswerInTime() => ApiProblems.NoAnswerInTime() with
    {
        Detail = "The cluster did not answer in time. Executions go on by themselves: call get_workflow_status for one you know, or try this call again in a few seconds.",
    };

    public static ApiProblem StoreAway(bool mayBeWritten) => ApiProblems.StoreAway(mayBeWritten) with
    {
        Detail = mayBeWritten
            ? "The store of the executions broke off in the middle of this call; whether it was taken is not known. Call get_workflow_status or list_workflows first, then "
                + $"this tool again with the same arguments (and the same {Tools.ToolCall.IdempotencyKeyField}, if you sent one) where it was not."
            : "The store of the executions can not be reached at the moment; nothing was started or changed. Running executions stand still and go on by themselves. Wait some "
                + $"seconds, then make the same call again with the same arguments (and the same {Tools.ToolCall.IdempotencyKeyField}, if you sent one).",
    };

    public static ApiProblem TooManySessions(int most) => new(
        503, "WF0226", "Too many sessions",
        $"This caller has {most} sessions at this gateway, as many as one caller may (Mcp:MaxSessions), and all are in use. End one (DELETE with its Mcp-Session-Id), use one for several tasks, or go to another gateway.");

    public static ApiProblem NewerVersion() => ApiProblems.NewerVersion() with
    {
        Detail = "The silo that was asked is older than what is stored: an upgrade is under way. Nothing was changed, and running executions go on by themselves. Wait some "
            + "seconds, then make the same call again; get_system_health lists the silos and their versions.",
    };

    public static ApiProblem NotAWebSocket() => ApiProblems.NotAWebSocket() with
    {
        Detail = "This address speaks MCP over WebSocket, a JSON-RPC message a text message. MCP over HTTP is the same address without /ws.",
    };

    public static ApiProblem QuestionExpired(ExecutionId executionId) =>
        new(409, "WF0222", "Question expired",
            $"The question was asked too long ago for this answer to be taken. Execution {executionId} still waits: call resume_workflow with that execution_id and the answer.");
}
