using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Mcp;

/// <summary>What goes wrong outside this gateway, told as problems.</summary>
internal static partial class ClusterErrors
{
    /// <summary>The problem that an exception stands for; null: it is a bug or none of our business.</summary>
    public static ApiProblem? Of(Exception exception) => exception switch
    {
        ApiProblemException refused => refused.Problem,
        StartUnconfirmedException start => McpProblems.StartUnconfirmed(start.ExecutionId),
        TimeoutException => McpProblems.NoAnswerInTime(),
        JournalUnavailableException away => McpProblems.StoreAway(away.IsFateUnknown),
        NewerVersionException => McpProblems.NewerVersion(),
        System.Data.Common.DbException => McpProblems.StoreAway(mayBeWritten: false),
        OrleansMessageRejectionException or ExecutionMovedException => ApiProblems.Unavailable(),
        _ => null,
    };

    /// <summary>Logs what is a bug. The SDK logs every refusal as an error, so its own log is turned off.</summary>
    public static bool IsBug(Exception exception, ILogger logger, string what)
    {
        if (exception is not (McpException or OperationCanceledException or InputRequiredException or MissingRequiredClientCapabilityException))
        {
            LogBug(logger, what, exception);
        }

        return false;
    }

    /// <summary>For methods whose results can not say that they failed: lists and reads.</summary>
    public static async ValueTask<T> AsProtocolErrors<T>(ILogger logger, string what, Func<ValueTask<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception exception) when (Of(exception) is { } problem)
        {
            var details = string.Concat(problem.Errors.Take(20).Select(error => $" {error.Path}{(error.Line > 0 ? $" (line {error.Line})" : "")}: {error.Message}"));
            throw new McpProtocolException($"{problem.Code}: {problem.Detail}{details}", problem.Status >= 500 ? McpErrorCode.InternalError : McpErrorCode.InvalidParams);
        }
        catch (Exception exception) when (IsBug(exception, logger, what))
        {
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "WF0200: MCP {What} failed")]
    private static partial void LogBug(ILogger logger, string what, Exception exception);
}
