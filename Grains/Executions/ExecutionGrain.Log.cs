using Microsoft.Extensions.Logging;

namespace OrleansWorkflows.Executions;

/// <content>Logs.</content>
public sealed partial class ExecutionGrain
{
    [LoggerMessage(1, LogLevel.Warning, "A turn of execution {ExecutionId} was not stored; its callers are told and it is read back.")]
    private static partial void LogTurnFailed(ILogger logger, ExecutionId executionId, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "Execution {ExecutionId} could not decide on {Request}: a defect of the engine, please report it.")]
    private static partial void LogDecisionFailed(ILogger logger, ExecutionId executionId, string request, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "Command {CommandId} ({Command}) of execution {ExecutionId} failed.")]
    private static partial void LogCommandFailed(ILogger logger, ExecutionId executionId, string commandId, string command, Exception exception);

    // The store itself says once that it is away; ten thousand executions need not repeat it.
    [LoggerMessage(4, LogLevel.Debug, "The journal is away (attempt {Attempt}); execution {ExecutionId} stands still until it is back.")]
    private static partial void LogStoreAway(ILogger logger, ExecutionId executionId, int attempt, Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "Execution {ExecutionId} could not be taken up again yet; it is tried some times.")]
    private static partial void LogNotMoved(ILogger logger, ExecutionId executionId, Exception exception);

    [LoggerMessage(5, LogLevel.Debug, "The start of execution {ExecutionId} was not stored; its caller is told.")]
    private static partial void LogStartNotStored(ILogger logger, ExecutionId executionId, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "The sealed headers of execution {ExecutionId}, which was not started, could not be deleted.")]
    private static partial void LogNotTakenBack(ILogger logger, ExecutionId executionId, Exception exception);
}
