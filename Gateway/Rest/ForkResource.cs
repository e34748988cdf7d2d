using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Rest;

/// <summary><c>/executions/{id}/snapshots</c> and <c>/executions/{id}/fork</c>: where a new execution can begin, and beginning there.</summary>
public sealed class ForkResource(IGrainFactory grains, ExecutionStarter starter, GatewaySettings settings)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("GET", "/executions/{id}/snapshots", List, new RouteDoc("listSnapshots", "Executions", "The named snapshots of an execution, oldest first", Scopes.ExecutionsRead)
        {
            Responses = [new(200, "All of them.", "SnapshotPage"), CommonDocs.NotFound],
        });
        routes.Map("POST", "/executions/{id}/fork", Fork, new RouteDoc("forkExecution", "Executions", "Start a new execution from a point of this one", Scopes.ExecutionsStart)
        {
            Description = "From a snapshot, or as it was just before a step started. What had completed there is taken over and is never undone by the fork; what was in flight runs "
                + "anew; open questions are asked again under new tokens.",
            Parameters = [CommonDocs.IdempotencyKey, CommonDocs.Prefer],
            Body = new BodyDoc("ForkRequest", true, "application/json"),
            Responses =
            [
                new(201, "The new execution. Location names it.", "Execution"), CommonDocs.Invalid, CommonDocs.NotFound, CommonDocs.Conflict, CommonDocs.Unprocessable,
                CommonDocs.Busy,
            ],
        });
    }

    private async Task<IResult> List(HttpContext http) =>
        ExecutionIds.TryRead(http, out var id) && await grains.GetGrain<IExecutionQueryGrain>(0).Snapshots(id) is { } snapshots
            ? new JsonReply(snapshots)
            : ExecutionIds.Unknown(http);

    private async Task<IResult> Fork(HttpContext http)
    {
        var preference = Preference.Read(http.Request, settings.Http, defaultWait: TimeSpan.Zero);
        var key = IdempotencyKey.Read(http.Request);
        var fields = new BodyFields(await RequestBody.ReadObjectAsync(http, settings.Http.MaxParamsBytes));
        var (snapshot, step) = (fields.Text("snapshot"), fields.Text("step"));
        var (arguments, labels) = (fields.Object("params"), fields.Labels("labels"));
        if (snapshot is null == step is null)
        {
            fields.Add("snapshot", "Name the point to start from: either 'snapshot' (GET /executions/{id}/snapshots lists them) or 'step'.");
        }

        fields.Complete();
        if (!ExecutionIds.TryRead(http, out var id))
        {
            return ExecutionIds.Unknown(http);
        }

        // A fork shows what the execution has come to.
        http.Grant().Demand(Scopes.ExecutionsRead);
        var reply = await starter.ForkAsync(
            new ForkExecutionRequest
            {
                Source = id, Snapshot = snapshot, Step = step, Params = arguments ?? JsonBytes.EmptyObject, Labels = labels, Wait = preference.Wait,
                StartedBy = http.Principal(),
            },
            key, http.Grant().Limits.MaxExecutions);
        return reply.View is { } view ? Created(http, view, preference) : Refusal(http, reply);
    }

    private static JsonReply Created(HttpContext http, ExecutionView view, Preference preference) =>
        new(view, StatusCodes.Status201Created) { Headers = ExecutionReply.Headers("Location", Routes.Link(http, $"/executions/{view.ExecutionId}"), preference) };

    private static ApiProblem Refusal(HttpContext http, StartReply reply) => reply.Outcome switch
    {
        StartOutcome.UnknownSource => ExecutionIds.Unknown(http),
        StartOutcome.UnknownPoint when reply.Problems[0].Code == "WF0241" => ApiProblems.UnknownSnapshot(reply.Problems[0].Message),
        StartOutcome.UnknownPoint => ApiProblems.UnknownStep(reply.Problems[0].Message),
        StartOutcome.NotPossible => ApiProblems.NotPossible(reply.Problems[0].Message),
        StartOutcome.InvalidArguments => ApiProblems.InvalidArguments(reply.Problems),
        StartOutcome.KeyReused => ApiProblems.KeyReused(reply.ExecutionId),
        StartOutcome.Overloaded => ApiProblems.Overloaded(reply),
        _ => throw new InvalidOperationException($"A fork was answered with {reply.Outcome}."),
    };
}
