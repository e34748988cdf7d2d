using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Metrics;

/// <summary><c>/metrics/workflows</c>: figures of executions, steps and machines.</summary>
public sealed class MetricsResource(IGrainFactory grains, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.Map("GET", "/metrics/workflows", Show, new RouteDoc("getWorkflowMetrics", "Metrics", "Counts, success rate and latencies of a time range", Scopes.ExecutionsRead)
        {
            Description = "Of executions that started in the range: by status, by workflow with its steps, by machine. What is read is bounded; docs/metrics.md has the bounds.",
            Parameters =
            [
                new("range", "How far back: 15m, 24h (default), 7d."), new("workflow", "Of this workflow: name, or domain/name."), new("domain", "Of this domain."),
            ],
            Responses = [new(200, "The figures.", "WorkflowMetrics"), CommonDocs.Invalid],
        });

    private async Task<IResult> Show(HttpContext http)
    {
        var query = new QueryReader(http.Request);
        if (!TimeRange.TryRead(query.Text("range"), out var range, out var problem))
        {
            throw QueryReader.Refused("range", problem);
        }

        var (domain, workflow) = (query.Text("domain"), query.Text("workflow"));
        if (workflow?.Contains('/') == true)
        {
            (domain, workflow) = WorkflowRef.Parse(workflow);
        }

        (domain, workflow) = http.Grant().Narrow(domain, workflow);
        return new JsonReply(await grains.GetGrain<IExecutionQueryGrain>(0).Metrics(TimeRange.Request(range, time, domain, workflow)));
    }
}
