using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary>Reads of <c>/executions</c>. What changes one is <see cref="ExecutionControlResource"/>.</summary>
public sealed class ExecutionResource(IGrainFactory grains)
{
    private IExecutionQueryGrain Query => grains.GetGrain<IExecutionQueryGrain>(0);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("GET", "/executions", List, new RouteDoc("listExecutions", "Executions", "List executions, newest first", Scopes.ExecutionsRead)
        {
            Parameters =
            [
                new("workflow", "Name, or domain/name."), new("domain", "Of this domain."),
                new("status", "One or more statuses, separated by commas.") { Words = StatusWords },
                new("since", "Started at this time (ISO 8601) or later."), new("until", "Started before this time."), CommonDocs.Label,
                new("q", "Text in the id, the workflow, the error or the labels."), CommonDocs.Limit, CommonDocs.Cursor,
            ],
            Responses = [new(200, "A page.", "ExecutionPage"), CommonDocs.Invalid],
        });
        routes.Map("GET", "/executions/{id}", Get, new RouteDoc("getExecution", "Executions", "An execution as it stands", Scopes.ExecutionsRead)
        {
            Parameters = [new("steps", "false: without the steps.", Type: "boolean")],
            Responses = [new(200, "The execution.", "Execution"), CommonDocs.NotFound],
        });
        routes.Map("GET", "/executions/{id}/steps", Steps, new RouteDoc("listSteps", "Executions", "The steps of an execution, in the order in which they started", Scopes.ExecutionsRead)
        {
            Description = $"For executions with more than {ExecutionView.MostOfAList} steps, whose own document has only some of them (steps_truncated).",
            Parameters = [new("status", "One or more statuses of steps, separated by commas.") { Words = StepWords }, CommonDocs.Limit, CommonDocs.Cursor],
            Responses = [new(200, "A page.", "StepPage"), CommonDocs.Invalid, CommonDocs.NotFound],
        });
        routes.Map("GET", "/executions/{id}/history", History, new RouteDoc("getHistory", "Executions", "The events of an execution, oldest first", Scopes.ExecutionsRead)
        {
            Parameters = [new("from", "First sequence wanted.", Type: "integer"), CommonDocs.Limit, CommonDocs.Cursor],
            Responses = [new(200, "A page.", "HistoryPage"), CommonDocs.NotFound],
        });
    }

    private static IReadOnlyList<string> StatusWords =>
        [.. Enum.GetNames<ExecutionStatus>().Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    private static IReadOnlyList<string> StepWords =>
        [.. Enum.GetNames<StepStatus>().Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    private async Task<IResult> List(HttpContext http)
    {
        var query = new QueryReader(http.Request);
        var request = http.Grant().Narrow(ExecutionFilter.Read(query)) with { Cursor = query.Text("cursor"), Limit = query.Limit() };
        try
        {
            return new JsonReply(await Query.List(request));
        }
        catch (ArgumentException exception)
        {
            throw QueryReader.Refused("cursor", exception.Message);
        }
    }

    private async Task<IResult> Get(HttpContext http)
    {
        var withSteps = new QueryReader(http.Request).Flag("steps", absent: true);
        return ExecutionIds.TryRead(http, out var id) && await Query.Get(id) is { } view
            ? new JsonReply(withSteps ? view : view with { Steps = null })
            : ExecutionIds.Unknown(http);
    }

    private async Task<IResult> Steps(HttpContext http)
    {
        var query = new QueryReader(http.Request);
        var request = new ListStepsRequest(query.Words<StepStatus>("status"), query.Text("cursor"), query.Limit());
        try
        {
            return ExecutionIds.TryRead(http, out var id) && await Query.Steps(id, request) is { } page ? new JsonReply(page) : ExecutionIds.Unknown(http);
        }
        catch (ArgumentException exception)
        {
            throw QueryReader.Refused("cursor", exception.Message);
        }
    }

    private async Task<IResult> History(HttpContext http)
    {
        var query = new QueryReader(http.Request);
        var from = query.Number("cursor", query.Number("from", 0, 0, long.MaxValue), 0, long.MaxValue);
        return ExecutionIds.TryRead(http, out var id) && await Query.History(id, from, query.Limit()) is { } page
            ? new JsonReply(new HistoryPageBody(page.Items, page.NextSequence?.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            : ExecutionIds.Unknown(http);
    }
}

public sealed record HistoryPageBody(IReadOnlyList<HistoryEntry> Items, string? NextCursor);
