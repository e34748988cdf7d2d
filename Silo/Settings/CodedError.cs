namespace OrleansWorkflows.Silo.Settings;

/// <summary>An error that says itself what is wrong and how to mend it, by its code.</summary>
public static class CodedError
{
    /// <summary>The host may wrap what was said, and what was said has a cause of its own: the error with a code stands between. Null: there is none.</summary>
    public static string? MessageOf(Exception? exception)
    {
        while (exception is not null && !exception.Message.StartsWith("WF", StringComparison.Ordinal))
        {
            exception = exception.InnerException;
        }

        return exception?.Message;
    }
}
