using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary>Starts: <c>/workflows/{id}/execute</c>, <c>/workflows/{id}/dry-run</c> and the typed endpoint <c>/w/{domain}/{name}</c>.</summary>
public sealed class StartResource(IGrainFactory grains, WorkflowCatalogue catalogue, ExecutionStarter starter, GatewaySettings settings)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var id in (string[])["/workflows/{id}", "/workflows/{domain}/{name}"])
        {
            var suffix = id.EndsWith("{id}", StringComparison.Ordinal) ? "" : "InDomain";
            routes.Map("POST", id + "/execute", Execute, new RouteDoc("executeWorkflow" + suffix, "Executions", "Start an execution and wait for its end", Scopes.ExecutionsStart)
            {
                Parameters = [CommonDocs.IdempotencyKey, CommonDocs.Prefer],
                Body = new BodyDoc("StartRequest", false, "application/json"),
                Responses = CommonDocs.Start,
            });
            routes.Map("POST", id + "/dry-run", DryRun, new RouteDoc("dryRunWorkflow" + suffix, "Executions", "What an execution would do, without doing it", Scopes.WorkflowsRead)
            {
                Body = new BodyDoc("StartRequest", false, "application/json"),
                Responses = [new(200, "The plan.", "Plan"), CommonDocs.Invalid, CommonDocs.NotFound],
            });
        }

        routes.Map("POST", "/w/{domain}/{name}", Call, new RouteDoc("callWorkflow", "Executions", "Run a workflow: parameters in, bare result out", Scopes.ExecutionsStart)
        {
            Parameters = [CommonDocs.IdempotencyKey, CommonDocs.Prefer],
            Body = new BodyDoc("Params", false, "application/json"),
            Responses =
            [
                new(200, "The result, as the workflow defines it.", "Any"), CommonDocs.Goes, CommonDocs.Invalid, CommonDocs.NotFound, CommonDocs.Conflict,
                new(422, "It failed or was cancelled: step, error, what was undone, execution_id.", "Problem", ApiProblem.ContentType), CommonDocs.Busy,
            ],
        });
    }

    private async Task<IResult> Execute(HttpContext http)
    {
        var preference = Preference.Read(http.Request, settings.Http);
        var command = await ReadCommandAsync(http) with { IdempotencyKey = IdempotencyKey.Read(http.Request) };
        return await RunAsync(http, preference, command);
    }

    /// <summary>Starts, waits as long as is preferred, and answers with the execution.</summary>
    internal async Task<IResult> RunAsync(HttpContext http, Preference preference, StartCommand command)
    {
        var (view, problem) = await StartAndWaitAsync(
            // A start alone says little of steps; whoever waits wants to see them.
            command with { Wait = preference.Wait, IncludeSteps = preference.Wait > TimeSpan.Zero }, http);
        return problem ?? (IResult)ExecutionReply.For(http, view!, preference);
    }

    private async Task<IResult> Call(HttpContext http)
    {
        var preference = Preference.Read(http.Request, settings.Http);
        var workflow = WorkflowRef.Read(http);
        var command = new StartCommand
        {
            Domain = workflow.Domain,
            Workflow = workflow.Name,
            IdempotencyKey = IdempotencyKey.Read(http.Request),
            Wait = preference.Wait,
            Params = JsonBytes.From(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes)),
        };
        var (view, problem) = await StartAndWaitAsync(command, http);
        return problem ?? (IResult)(view!.Status switch
        {
            ExecutionStatus.Completed => ExecutionReply.Result(http, view, preference),
            ExecutionStatus.Failed or ExecutionStatus.Cancelled => ApiProblems.Unsuccessful(view),
            _ => ExecutionReply.For(http, view, preference),
        });
    }

    private async Task<IResult> DryRun(HttpContext http)
    {
        var command = await ReadCommandAsync(http);
        var reply = await grains.GetGrain<IRegistryGrain>(WorkflowCatalogue.Tenant).DryRun(command.Scope, command.Domain, command.Workflow, command.Params);
        if (reply is null)
        {
            return await catalogue.UnknownAsync(new WorkflowRef(command.Domain, command.Workflow), http);
        }

        if (reply.Problems.Any(problem => !problem.IsWarning))
        {
            return ApiProblems.InvalidArguments(reply.Problems);
        }

        var plan = JsonNode.Parse((reply.Plan ?? JsonBytes.EmptyObject).Utf8) as JsonObject ?? [];
        if (reply.Problems.Count > 0)
        {
            plan["warnings"] = ApiProblem.ToJson(reply.Problems);
        }

        return new JsonReply(plan);
    }

    private async Task<StartCommand> ReadCommandAsync(HttpContext http)
    {
        var workflow = WorkflowRef.Read(http);
        var fields = new BodyFields(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes));
        var (arguments, alias) = (fields.Object("params"), fields.Object("parameters"));
        var command = new StartCommand
        {
            Domain = workflow.Domain,
            Workflow = workflow.Name,
            Params = arguments ?? alias ?? JsonBytes.EmptyObject,
            Labels = fields.Labels("labels"),
            TargetMachines = fields.Texts("target_machines"),
        };
        fields.Complete();
        return command;
    }

    private async Task<(ExecutionView? View, ApiProblem? Problem)> StartAndWaitAsync(
        StartCommand command, HttpContext http)
    {
        var reply = await starter.StartAndWaitAsync(command with { StartedBy = http.Principal(), MaxExecutions = http.Grant().Limits.MaxExecutions }, http.RequestAborted);
        return reply.View is { } view ? (view, null) : (null, await RefusalAsync(reply, command, http));
    }

    private async Task<ApiProblem> RefusalAsync(StartReply reply, StartCommand command, HttpContext http) => reply.Outcome switch
    {
        StartOutcome.KeyReused => ApiProblems.KeyReused(reply.ExecutionId),
        StartOutcome.InvalidArguments => ApiProblems.InvalidArguments(reply.Problems),
        StartOutcome.UnknownWorkflow => await catalogue.UnknownAsync(new WorkflowRef(command.Domain, command.Workflow), http),
        StartOutcome.Draft => ApiProblems.Draft(WorkflowIds.Of(command.Domain, command.Workflow)),
        StartOutcome.Overloaded => ApiProblems.Overloaded(reply),
        _ => throw new InvalidOperationException($"The start of {command.Domain}/{command.Workflow} was answered with {reply.Outcome}."),
    };
}
