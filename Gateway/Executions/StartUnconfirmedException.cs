namespace OrleansWorkflows.Gateway.Executions;

/// <summary>The cluster did not confirm a start in time: the execution may run or not. Its id tells.</summary>
public sealed class StartUnconfirmedException(ExecutionId executionId, Exception innerException)
    : TimeoutException($"The start of execution {executionId} was not confirmed in time; it may be running.", innerException)
{
    public ExecutionId ExecutionId { get; } = executionId;
}
