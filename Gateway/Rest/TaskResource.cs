using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Tasks;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary><c>/tasks</c> and <c>/task-groups</c>: a tool or a workflow on several machines.</summary>
public sealed class TaskResource(TaskRequests requests, TaskDistributor distributor, GatewaySettings settings)
{
    private const int MaxReasonLength = 2000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("POST", "/tasks", Distribute, new RouteDoc("distributeTask", "Tasks", "Run a tool or a workflow on several machines", Scopes.Tasks)
        {
            Description = "Answers when the group is stored, before it has run; Prefer: wait=SECONDS waits for its end. docs/tasks.md defines the strategies.",
            Parameters = [CommonDocs.IdempotencyKey, CommonDocs.Prefer],
            Body = new BodyDoc("DistributeRequest", true, "application/json"),
            Responses = [new(201, "The group with one task a machine. Location names it.", "TaskGroup"), CommonDocs.Invalid, CommonDocs.NotFound, CommonDocs.Unprocessable, CommonDocs.Busy],
        });
        routes.Map("GET", "/tasks/{id}", Show, new RouteDoc("getTask", "Tasks", "The task of one machine", Scopes.Tasks)
        {
            Responses = [new(200, "How it stands.", "Task"), CommonDocs.NotFound],
        });
        routes.Map("GET", "/task-groups/{id}", ShowGroup, new RouteDoc("getTaskGroup", "Tasks", "All tasks of a group, with what came of them", Scopes.Tasks)
        {
            Parameters = [new("reduce", "An expression over $results and $outputs, in place of the group's own."), CommonDocs.Prefer],
            Responses = [new(200, "The group.", "TaskGroup"), CommonDocs.NotFound],
        });
        routes.Map("POST", "/task-groups/{id}/cancel", Cancel, new RouteDoc("cancelTaskGroup", "Tasks", "End what runs and whatever has not begun", Scopes.Tasks)
        {
            Description = "Executions of workflows undo what they did. A group that has ended stays as it is.",
            Body = new BodyDoc("ReasonRequest", false, "application/json"),
            Responses = [new(200, "The group.", "TaskGroup"), CommonDocs.NotFound],
        });
    }

    private async Task<IResult> Distribute(HttpContext http)
    {
        var preference = Preference.Read(http.Request, settings.Http, defaultWait: TimeSpan.Zero);
        var key = IdempotencyKey.Read(http.Request);
        var fields = new BodyFields(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes));
        var request = await requests.ReadAsync(fields, fields.Complete, http.RequestAborted);
        var view = await distributor.DistributeAsync(request, key, preference.Wait, http.RequestAborted);
        return new JsonReply(view, StatusCodes.Status201Created)
        {
            Headers = ExecutionReply.Headers("Location", Routes.Link(http, $"/task-groups/{view.TaskGroupId}"), preference),
        };
    }

    private async Task<IResult> Show(HttpContext http)
    {
        var id = Id(http);
        return TaskId.TryRead(id, out var group, out var place) && place is { } at
            && await distributor.ReadAsync(group, TimeSpan.Zero, null, http.RequestAborted) is { } view && at < view.Tasks.Count
            ? new JsonReply(new TaskBody(view.TaskGroupId, view.Status, view.ExecutionStrategy, view.Tasks[at]))
            : TaskProblems.Unknown(id);
    }

    private async Task<IResult> ShowGroup(HttpContext http)
    {
        var preference = Preference.Read(http.Request, settings.Http, defaultWait: TimeSpan.Zero);
        return TaskId.TryRead(Id(http), out var group, out var place) && place is null
            && await distributor.ReadAsync(group, preference.Wait, new QueryReader(http.Request).Text("reduce"), http.RequestAborted) is { } view
            ? new JsonReply(view)
            : TaskProblems.Unknown(Id(http));
    }

    private async Task<IResult> Cancel(HttpContext http)
    {
        var fields = new BodyFields(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes));
        var reason = fields.Text("reason");
        if (reason?.Length > MaxReasonLength)
        {
            fields.Add("reason", $"'reason' may have {MaxReasonLength} characters; it has {reason.Length}.");
        }

        fields.Complete();
        return TaskId.TryRead(Id(http), out var group, out var place) && place is null && await distributor.CancelAsync(group, reason) is { } view
            ? new JsonReply(view)
            : TaskProblems.Unknown(Id(http));
    }

    private static string Id(HttpContext http) => http.GetRouteValue("id") as string ?? "";
}
