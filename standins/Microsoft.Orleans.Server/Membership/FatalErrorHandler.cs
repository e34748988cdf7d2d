using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>What a silo does that must not go on.</summary>
internal interface IFatalErrorHandler
{
    void OnFatal(string message);
}

/// <summary>Ends the process at once, as Orleans does: nothing of it may act any more.</summary>
internal sealed partial class FatalErrorHandler(ILogger<FatalErrorHandler> logger) : IFatalErrorHandler
{
    public void OnFatal(string message)
    {
        LogFatal(logger, message);
        Environment.FailFast(message);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Reason}")]
    private static partial void LogFatal(ILogger logger, string reason);
}
