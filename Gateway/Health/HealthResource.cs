using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Rest;

namespace OrleansWorkflows.Gateway.Health;

/// <summary><c>/health</c>, <c>/health/live</c>, <c>/health/ready</c>.</summary>
public sealed class HealthResource(HealthMonitor monitor)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        ResponseDoc[] responses = [new(200, "Serving.", "Health"), new(503, "Not serving; components say why.", "Health")];
        foreach (var method in (string[])["GET", "HEAD", "POST"])
        {
            var suffix = method == "GET" ? "" : method[..1] + method[1..].ToLowerInvariant();
            routes.Map(method, "/health", ShowAsync, new RouteDoc("health" + suffix, "Health", "Health of gateway and cluster, by component", Scopes.SystemRead) { Responses = responses });
        }

        foreach (var method in (string[])["GET", "HEAD"])
        {
            var suffix = method == "GET" ? "" : "Head";
            routes.Map(method, "/health/live", Live, new RouteDoc("live" + suffix, "Health", "The process answers", RequiredScope.PublicWord) { Responses = [responses[0]] });
            routes.Map(method, "/health/ready", ReadyAsync, new RouteDoc("ready" + suffix, "Health", "Requests can be served", RequiredScope.PublicWord) { Responses = responses });
        }
    }

    private static Task<IResult> Live(HttpContext http) =>
        Task.FromResult<IResult>(new JsonReply(new { Status = HealthReport.Ok, HealthMonitor.Service, HealthMonitor.Version }) { Headers = NotStored });

    private async Task<IResult> ShowAsync(HttpContext http) => Answer(await monitor.CheckAsync());

    /// <summary>Probes are often let through to where nobody has to prove who they are: no names, no errors of services, no figures.</summary>
    private async Task<IResult> ReadyAsync(HttpContext http)
    {
        var report = await monitor.CheckAsync();
        return Answer(report with
        {
            Issues = [], Machines = [], Services = [],
            Components = report.Components.ToDictionary(component => component.Key, component => component.Value with
            {
                Members = null, Figures = null, Detail = component.Value.Status == HealthReport.Unavailable ? component.Value.Detail : null,
            }),
        });
    }

    private static JsonReply Answer(HealthReport report)
    {
        return new JsonReply(report, report.Status == HealthReport.Unavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK)
        {
            Headers = NotStored,
        };
    }

    private static Dictionary<string, string> NotStored => new() { ["Cache-Control"] = "no-store" };
}
