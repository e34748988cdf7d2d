namespace OrleansWorkflows.Services.Tables;

/// <summary>Replies of calls outside executions.</summary>
internal static class Results
{
    public static ServiceReply Failure(ToolError error) =>
        new() { Error = new OperationError(error.Code, error.Message, error.HttpStatus, error.OutcomeUnknown, error.RetryAfter) };

    /// <summary>The output where it is small enough; the table that it is kept as where it is not, or where that was asked for.</summary>
    /// <param name="name">Of a table that the caller did not name.</param>
    public static async ValueTask<ServiceReply> ReplyAsync(JsonBytes output, ResultUse use, string name, Func<JsonBytes, string, bool, Task<KeptTable>> keep)
    {
        var isSmall = output.SizeBytes <= use.InlineBytes;
        return new ServiceReply
        {
            Output = isSmall ? output : null,
            Table = use.KeepAs is { } wish ? await keep(output, wish, true) : isSmall ? null : await keep(output, name, false),
        };
    }
}
