namespace OrleansWorkflows.Gateway.Tasks;

/// <summary>The task of one machine with the group that it belongs to.</summary>
public sealed record TaskBody(string TaskGroupId, TaskGroupStatus GroupStatus, ExecutionStrategy ExecutionStrategy, TaskView Task);
