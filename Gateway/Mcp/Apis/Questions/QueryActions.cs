using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Apis.Questions;

/// <summary>Does what the model wants next, as far as it only reads, and tells it what came of it.</summary>
public sealed class QueryActions(OperationCalls calls, IGrainFactory grains, GatewaySettings settings)
{
    /// <summary>What of a result the model reads; more is kept as a table.</summary>
    private const int MaxOutcome = 6_000;

    internal async Task<QueryRound> DoAsync(McpCaller caller, CallerApi api, ServiceOperations operations, string reply, QueryStep step)
    {
        if (step.Mistake is { } mistake)
        {
            return new QueryRound(reply, mistake, null, null, null);
        }

        if (step.Sql is { } sql)
        {
            var found = await grains.GetGrain<IResultTablesGrain>(api.Owner).Query(SqlTool.Arguments(sql, null), settings.Mcp.ApiTimeout, new ResultUse(api.Owner, MaxOutcome, null, calls.LearnerOf(caller)));
            return new QueryRound(reply, Outcome("sql", found), SqlTool.Name, JsonBytes.From(new { sql }).Element, Status(found));
        }

        var arguments = JsonBytes.From(step.Arguments);
        if (operations.Items.FirstOrDefault(operation => operation.Name == step.Operation) is not { } operation)
        {
            return new QueryRound(reply, $"There is no operation '{step.Operation}'.{DidYouMean.Hint(step.Operation!, operations.Items.Select(item => item.Name))} Call one of the list.", null, null, null);
        }

        if (!operation.IsReadOnly)
        {
            return new QueryRound(reply, $"'{operation.Name}' changes data and can not be called here. Answer that {api.ExecuteTool} does it, with the arguments that you would give.", null, null, null);
        }

        var result = await calls.SendAsync(api, operation.Name, arguments, null, new ResultUse(api.Owner, MaxOutcome, null, calls.LearnerOf(caller)));
        return new QueryRound(reply, Outcome(operation.Name, result), operation.Name, arguments.Element, Status(result));
    }

    private static string Status(ServiceReply reply) => reply.Error is { } error ? error.Code : "completed";

    private static string Outcome(string what, ServiceReply reply) =>
        reply.Error is { } error ? $"{what} failed: {error.Message}"
        : reply.Output is { } output ? $"Result of {what}: {output}"
        : $"Result of {what}: {reply.Table!.Rows} rows, kept as the table {reply.Table.Name} with the columns {string.Join(", ", reply.Table.Columns.Take(50))}. "
            + $"First rows: {reply.Table.Preview}. Ask the rest with sql.";
}
