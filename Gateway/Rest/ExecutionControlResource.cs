using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary>What people do to an execution: <c>resume</c>, <c>cancel</c>, <c>terminate</c>, <c>pause</c>, <c>unpause</c>, <c>retry</c>.</summary>
public sealed class ExecutionControlResource(IGrainFactory grains, ExecutionStarter starter, GatewaySettings settings)
{
    private const int MaxReasonLength = 2000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("POST", "/executions/{id}/resume", Resume, new RouteDoc("resumeExecution", "Executions", "Answer what an execution waits for", Scopes.ExecutionsControl)
        {
            Description = "Waits for the next halt as a start does. A token that was used before runs nothing: already_answered is true then.",
            Parameters = [CommonDocs.Prefer],
            Body = new BodyDoc("Answer", true, "application/json"),
            Responses =
            [
                new(200, "The execution, after the answer was taken.", "Execution"), CommonDocs.Invalid, CommonDocs.NotFound, CommonDocs.Conflict,
                CommonDocs.Unprocessable,
            ],
        });
        routes.Map("POST", "/executions/{id}/cancel", Cancel, new RouteDoc("cancelExecution", "Executions", "Stop an execution and undo what it did", Scopes.ExecutionsControl)
        {
            Parameters = [CommonDocs.Prefer],
            Body = new BodyDoc("CancelRequest", false, "application/json"),
            Responses = [CommonDocs.Ended, CommonDocs.Goes, CommonDocs.NotFound, CommonDocs.Conflict],
        });
        routes.Map("POST", "/executions/{id}/terminate", Terminate, new RouteDoc("terminateExecution", "Executions", "End an execution at once; nothing is undone", Scopes.ExecutionsControl)
        {
            Body = new BodyDoc("ReasonRequest", false, "application/json"),
            Responses = [CommonDocs.Ended, CommonDocs.Goes, CommonDocs.NotFound, CommonDocs.Conflict],
        });
        MapPause(routes);
        MapRetry(routes);
    }

    private void MapPause(IEndpointRouteBuilder routes)
    {
        routes.Map("POST", "/executions/{id}/pause", Pause, new RouteDoc("pauseExecution", "Executions", "Start nothing new in an execution for now", Scopes.ExecutionsControl)
        {
            Description = "What is in flight settles and is recorded, open questions can be answered, and timers go on: a timeout still fails it. What follows is held until "
                + "unpause. Children that are awaited pause too.",
            Body = new BodyDoc("ReasonRequest", false, "application/json"),
            Responses = [CommonDocs.Goes, CommonDocs.NotFound, CommonDocs.Conflict],
        });
        routes.Map("POST", "/executions/{id}/unpause", Unpause, new RouteDoc("unpauseExecution", "Executions", "Let a paused execution go on", Scopes.ExecutionsControl)
        {
            Parameters = [CommonDocs.Prefer],
            Responses = [CommonDocs.Ended, CommonDocs.Goes, CommonDocs.NotFound, CommonDocs.Conflict],
        });
    }

    private void MapRetry(IEndpointRouteBuilder routes) =>
        routes.Map("POST", "/executions/{id}/retry", Retry, new RouteDoc("retryExecution", "Executions", "Start an execution again that has ended", Scopes.ExecutionsControl)
        {
            Description = "What failed, was cancelled or was undone runs again with everything after it, under new idempotency keys; what completed before it is kept. "
                + "from_step names a step (a node, a branch or an item) that runs again too, also of an execution that completed.",
            Parameters = [CommonDocs.Prefer],
            Body = new BodyDoc("RetryRequest", false, "application/json"),
            Responses = [CommonDocs.Ended, CommonDocs.Goes, CommonDocs.NotFound, CommonDocs.Conflict, CommonDocs.Unprocessable],
        });

    private async Task<IResult> Resume(HttpContext http)
    {
        var preference = Preference.Read(http.Request, settings.Http);
        var fields = new BodyFields(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes));
        var (answer, node, token) = (fields.Any("answer"), fields.Text("node"), fields.Text("token"));
        if (answer is null)
        {
            fields.Add("answer", "'answer' is missing: send the answer as {\"answer\": {…}}; the execution's waiting list says what is expected.");
        }

        fields.Complete();
        if (!ExecutionIds.TryRead(http, out var id))
        {
            return ExecutionIds.Unknown(http);
        }

        var reply = await starter.AnswerAndWaitAsync(id, new AnswerRequest(answer!, node, token), preference.Wait, http.RequestAborted);
        return reply.Outcome switch
        {
            AnswerOutcome.UnknownExecution => ExecutionIds.Unknown(http),
            AnswerOutcome.Accepted or AnswerOutcome.AlreadyAnswered => await ShowAsync(http, id, preference, reply),
            _ => ApiProblems.AnswerRefused(reply),
        };
    }

    private async Task<IResult> Cancel(HttpContext http)
    {
        var preference = Preference.Read(http.Request, settings.Http, defaultWait: TimeSpan.Zero);
        var fields = new BodyFields(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes));
        var (compensate, reason) = (fields.Flag("compensate") ?? true, Reason(fields));
        fields.Complete();
        return await OperateAsync(http, preference, execution => execution.Cancel(compensate, reason));
    }

    private Task<IResult> Terminate(HttpContext http) => WithReasonAsync(http, (execution, reason) => execution.Terminate(reason));

    private Task<IResult> Pause(HttpContext http) => WithReasonAsync(http, (execution, reason) => execution.Pause(reason));

    private async Task<IResult> WithReasonAsync(HttpContext http, Func<IExecutionGrain, string?, Task<OperationReply>> operation)
    {
        var preference = Preference.Read(http.Request, settings.Http, defaultWait: TimeSpan.Zero);
        var fields = new BodyFields(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes));
        var reason = Reason(fields);
        fields.Complete();
        return await OperateAsync(http, preference, execution => operation(execution, reason));
    }

    private async Task<IResult> Unpause(HttpContext http)
    {
        var preference = Preference.Read(http.Request, settings.Http, defaultWait: TimeSpan.Zero);
        new BodyFields(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes)).Complete();
        return await OperateAsync(http, preference, execution => execution.Unpause());
    }

    private async Task<IResult> Retry(HttpContext http)
    {
        var preference = Preference.Read(http.Request, settings.Http, defaultWait: TimeSpan.Zero);
        var fields = new BodyFields(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes));
        var step = fields.Text("from_step");
        fields.Complete();
        return await OperateAsync(http, preference, execution => execution.Retry(step));
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

    private async Task<IResult> OperateAsync(HttpContext http, Preference preference, Func<IExecutionGrain, Task<OperationReply>> operation)
    {
        if (!ExecutionIds.TryRead(http, out var id))
        {
            return ExecutionIds.Unknown(http);
        }

        var reply = await operation(grains.GetGrain<IExecutionGrain>(id.Value));
        if (!reply.Exists)
        {
            return ExecutionIds.Unknown(http);
        }

        if (!reply.Accepted)
        {
            return reply.IsInvalid ? ApiProblems.UnknownStep(reply.Message) : ApiProblems.NotPossible(reply.Message);
        }

        var view = await starter.WaitAsync(id, preference.Wait, includeSteps: true, http.RequestAborted);
        return view is null ? ExecutionIds.Unknown(http) : ExecutionReply.For(http, view, preference);
    }

    private async Task<IResult> ShowAsync(HttpContext http, ExecutionId id, Preference preference, AnswerReply reply)
    {
        if ((reply.View ?? await starter.ShowAsync(id)) is not { } view)
        {
            return ExecutionIds.Unknown(http);
        }

        var headers = ExecutionReply.Headers("Content-Location", Routes.Link(http, $"/executions/{id}"), preference);
        if (reply.Outcome == AnswerOutcome.Accepted)
        {
            return new JsonReply(view) { Headers = headers };
        }

        var body = (JsonObject)JsonSerializer.SerializeToNode(view, JsonText.Options)!;
        body["already_answered"] = true;
        body["first_answer"] = reply.FirstAnswer is { } first ? JsonNode.Parse(first.Utf8) : null;
        return new JsonReply(body) { Headers = headers };
    }
}
