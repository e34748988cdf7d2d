using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Dashboard;

public static class ServiceCollectionExtensions
{
    /// <summary>This silo is shown, and the page can be mapped in its process.</summary>
    public static ISiloBuilder AddDashboard(this ISiloBuilder siloBuilder, Action<DashboardOptions>? configureOptions = null)
    {
        Add(siloBuilder.Services, configureOptions);
        return siloBuilder;
    }

    /// <summary>The page can be mapped in the process of this client; the silos have to have the dashboard too.</summary>
    public static IClientBuilder AddDashboard(this IClientBuilder clientBuilder, Action<DashboardOptions>? configureOptions = null)
    {
        Add(clientBuilder.Services, configureOptions);
        return clientBuilder;
    }

    /// <summary>The page and what it reads, below <paramref name="routePrefix"/>; conventions of the group, such as authorization, hold for all of it.</summary>
    public static RouteGroupBuilder MapOrleansDashboard(this IEndpointRouteBuilder endpoints, string? routePrefix = null)
    {
        if (endpoints.ServiceProvider.GetService<DashboardCounts>() is null)
        {
            throw new InvalidOperationException(
                "Orleans Dashboard services have not been registered. Please call AddDashboard on ISiloBuilder or IClientBuilder.");
        }

        var group = endpoints.MapGroup(routePrefix ?? "");
        group.MapGet("/", (HttpContext http, DashboardCounts counts) => !string.IsNullOrEmpty(routePrefix) && http.Request.Path.Value?.EndsWith('/') == false
            ? Task.FromResult(Results.Redirect($"{http.Request.PathBase}{http.Request.Path}/{http.Request.QueryString}", permanent: true))
            : AnswerAsync(counts, DashboardPage.Show));
        group.MapGet("/index.html", (DashboardCounts counts) => AnswerAsync(counts, DashboardPage.Show));
        group.MapGet("/version", () => Results.Json(new { version = typeof(DashboardCounts).Assembly.GetName().Version?.ToString() }));
        group.MapGet("/DashboardCounters", (DashboardCounts counts) => AnswerAsync(counts, read => Results.Json(read)));
        return group;
    }

    private static void Add(IServiceCollection services, Action<DashboardOptions>? configureOptions)
    {
        services.Configure(configureOptions ?? (_ => { }));
        services.AddSingleton<DashboardCounts>();
    }

    private static async Task<IResult> AnswerAsync(DashboardCounts counts, Func<Counters, IResult> show)
    {
        try
        {
            return show(await counts.ReadAsync());
        }
        catch (SiloUnavailableException)
        {
            return Results.Text("The dashboard has lost connectivity with the Orleans cluster", "text/plain", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
