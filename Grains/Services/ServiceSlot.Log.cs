using Microsoft.Extensions.Logging;

namespace OrleansWorkflows.Services;

internal sealed partial class ServiceSlot
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Service {Service} ({Kind}) is read: {Tools} tools")]
    private static partial void LogLoaded(ILogger logger, string service, string kind, int tools);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Service {Service} ({Kind}) can not be used, next try in {RetryIn}: {Reason}")]
    private static partial void LogLoadFailed(ILogger logger, string service, string kind, TimeSpan retryIn, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Circuit breaker of service {Service} is open for {OpenFor}; last failure: {Code}")]
    private static partial void LogBreakerOpened(ILogger logger, string service, TimeSpan openFor, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "The adapter of service {Service} failed on tool {Tool} (step {Step} of {ExecutionId})")]
    private static partial void LogAdapterBug(ILogger logger, Exception exception, string service, string tool, string step, ExecutionId executionId);
}
