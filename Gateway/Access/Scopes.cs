namespace OrleansWorkflows.Gateway.Access;

/// <summary>What a caller may do, as keys and tokens name it. docs/access.md says which route and which tool needs which.</summary>
public static class Scopes
{
    /// <summary>See workflows: lists, definitions, drawings, plans, dry runs.</summary>
    public const string WorkflowsRead = "workflows:read";

    /// <summary>Create, replace and unload workflows; bring one along by <c>X-Workflow-URL</c>.</summary>
    public const string WorkflowsWrite = "workflows:write";

    /// <summary>Start executions, forks among them, and follow them through the call that started them.</summary>
    public const string ExecutionsStart = "executions:start";

    /// <summary>See executions, whoever started them: state, history, events, metrics.</summary>
    public const string ExecutionsRead = "executions:read";

    /// <summary>Answer, cancel, terminate, pause and retry executions, whoever started them.</summary>
    public const string ExecutionsControl = "executions:control";

    /// <summary>Distribute tasks over machines and see what came of them.</summary>
    public const string Tasks = "tasks";

    /// <summary>See services and call them without a workflow; bring an API along by <c>X-Target-URL</c>.</summary>
    public const string Services = "services";

    /// <summary>See the state of machines, silos and stores.</summary>
    public const string SystemRead = "system:read";

    /// <summary>Everything, also what has no scope of its own.</summary>
    public const string Admin = "admin";

    /// <summary>Those by which everything can be reached that workflows reach; a caller that sees some domains only can not have them.</summary>
    public static readonly IReadOnlyList<string> ReachEverything = [WorkflowsWrite, Tasks, Admin];

    public static readonly IReadOnlyList<string> All =
        [WorkflowsRead, WorkflowsWrite, ExecutionsStart, ExecutionsRead, ExecutionsControl, Tasks, Services, SystemRead, Admin];
}
