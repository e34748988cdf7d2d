using System.Text.Json;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary><c>POST /executions/bulk</c>: one operation on all executions that a filter finds.</summary>
public sealed class BulkResource(BulkOperations operations, GatewaySettings settings)
{
    private const int MaxReasonLength = 2000;
    private const int MaxLimit = 100_000;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.Map("POST", "/executions/bulk", Run, new RouteDoc("bulkExecutions", "Executions", "Do one thing to all executions that a filter finds", Scopes.ExecutionsControl)
        {
            Description = "Answers after limit executions or 20 seconds with what was done so far; while next_cursor is not null, call again with it as cursor.",
            Body = new BodyDoc("BulkRequest", true, "application/json"),
            Responses = [new(200, "Counts; single refusals are no error.", "BulkReply"), CommonDocs.Invalid],
        });

    private async Task<IResult> Run(HttpContext http)
    {
        var fields = new BodyFields(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes));
        var action = Action(fields);
        var filter = ExecutionFilter.Read((fields.Object("filter") ?? JsonBytes.EmptyObject).Element);
        var command = new BulkCommand
        {
            Action = action ?? default,
            Filter = http.Grant().Narrow(filter) with { Cursor = fields.Text("cursor") },
            IsDryRun = fields.Flag("dry_run") ?? false,
            Compensate = Compensate(fields, action),
            FromStep = FromStep(fields, action),
            Reason = Reason(fields),
            Limit = (int)(fields.Number("limit", 1, MaxLimit) ?? BulkCommand.DefaultLimit),
        };
        if (fields.Flag("all") is not true && !ExecutionFilter.Narrows(filter))
        {
            fields.Add("filter", "The filter is empty. Say which executions are meant, such as {\"workflow\": \"demo/order\"}, or send \"all\": true if all are.");
        }

        fields.Complete();
        try
        {
            return new JsonReply(await operations.RunAsync(command, http.RequestAborted));
        }
        catch (ArgumentException exception)
        {
            fields.Add("cursor", exception.Message);
            fields.Complete();
            throw;
        }
    }

    private static BulkAction? Action(BodyFields fields)
    {
        var known = Enum.GetNames<BulkAction>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName).ToList();
        var text = fields.Text("action");
        if (text is not null && known.IndexOf(text) is >= 0 and var index)
        {
            return Enum.GetValues<BulkAction>()[index];
        }

        fields.Add("action", $"{(text is null ? "'action' is missing." : $"'action' can not be '{text}'.{DidYouMean.Hint(text, known)}")} Known: {string.Join(", ", known)}.");
        return null;
    }

    private static bool Compensate(BodyFields fields, BulkAction? action)
    {
        var compensate = fields.Flag("compensate");
        if (compensate is not null && action is not (null or BulkAction.Cancel))
        {
            fields.Add("compensate", "'compensate' is of the action cancel only.");
        }

        return compensate ?? true;
    }

    private static string? FromStep(BodyFields fields, BulkAction? action)
    {
        var step = fields.Text("from_step");
        if (step is not null && action is not (null or BulkAction.Retry))
        {
            fields.Add("from_step", "'from_step' is of the action retry only.");
        }

        return step;
    }

    private static string? Reason(BodyFields fields)
    {
        var reason = fields.Text("reason");
        if (reason?.Length > MaxReasonLength)
        {
            fields.Add("reason", $"'reason' may have {MaxReasonLength} characters; it has {reason.Length}.");
        }

        return reason;
    }
}
