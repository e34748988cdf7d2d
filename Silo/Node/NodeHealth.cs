using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Limits;

namespace OrleansWorkflows.Silo.Node;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it has joined the cluster and can write.</summary>
internal sealed class NodeHealth(IClusterMembershipService membership, ILocalSiloDetails silo, IExecutionJournal journal, SiloLimits limits)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Json(new { status = "ok" }));
        routes.MapGet("/health/ready", (HttpContext http) => http.RequestServices.GetRequiredService<NodeHealth>().Answer());
    }

    private IResult Answer()
    {
        var status = membership.CurrentSnapshot.GetSiloStatus(silo.SiloAddress);
        var isReady = status == SiloStatus.Active && journal.AcceptsStarts;
        return Results.Json(
            new
            {
                status = isReady ? "ok" : "unavailable",
                silo = silo.Name,
                address = silo.SiloAddress.ToParsableString(),
                membership = status.ToString().ToLowerInvariant(),
                store = journal.AcceptsStarts ? "ok" : "can not be written, or is behind",
                process = Environment.ProcessId,
                running_executions = limits.Figures.RunningExecutions,
                queued_executions = limits.Figures.QueuedExecutions,
                running_steps = limits.Figures.RunningSteps,
                queued_steps = limits.Figures.QueuedSteps,
            },
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
