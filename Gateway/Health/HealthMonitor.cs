using System.Reflection;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Patterns;
using OrleansWorkflows.Gateway.Specs;

namespace OrleansWorkflows.Gateway.Health;

/// <summary>Looks at what this gateway needs. Asks the cluster at most once a second, however often it is asked itself.</summary>
public sealed partial class HealthMonitor(
    IGrainFactory grains, WorkflowCatalogue catalogue, SpecDirectory specs, PatternDirectory patterns, TimeProvider time, ILogger<HealthMonitor> logger)
{
    public const string Service = "orleans-workflows";

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    private readonly Lock _lock = new();

    private (long At, Task<HealthReport> Report)? _latest;

    /// <summary>The product's version.</summary>
    public static string Version { get; } =
        typeof(HealthMonitor).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public Task<HealthReport> CheckAsync()
    {
        lock (_lock)
        {
            if (_latest is not { } latest || (latest.Report.IsCompleted && time.GetElapsedTime(latest.At) > MaxAge))
            {
                latest = (time.GetTimestamp(), LookAsync());
                _latest = latest;
            }

            return latest.Report;
        }
    }

    private async Task<HealthReport> LookAsync()
    {
        ClusterHealth? cluster = null;
        var registry = AskAsync("cluster", async () =>
        {
            await grains.GetGrain<IRegistryGrain>(WorkflowCatalogue.Tenant).GetCatalogue("", catalogue.AnnouncedVersion);
            return new ComponentHealth(HealthReport.Ok);
        });
        var silos = AskAsync("silos", async () =>
        {
            cluster = await grains.GetGrain<ISystemHealthGrain>(0).Look();
            return new ComponentHealth(cluster.Silos.All(silo => silo.Vitals is not null) ? HealthReport.Ok : HealthReport.Degraded, Members: cluster.Silos);
        });
        var journal = AskAsync("journal", JournalAsync);
        var components = new Dictionary<string, ComponentHealth>
        {
            ["cluster"] = await registry,
            ["silos"] = await silos,
            ["journal"] = await journal,
            ["catalogue"] = catalogue.IsFollowing
                ? new ComponentHealth(HealthReport.Ok)
                : new ComponentHealth(HealthReport.Degraded, Detail: "Changes of the catalogue are not announced at the moment; lists ask the registry each time."),
            ["specs"] = SpecHealth(),
            ["patterns"] = PatternHealth(),
        };
        cluster ??= new ClusterHealth([], []);
        var services = ClusterOverview.Services(cluster);
        components["services"] = ServicesHealth(services);
        // Of a store that nobody reaches one account is enough.
        var issues = HealthIssues.Of(components)
            .Concat(HealthIssues.Of(cluster, services).Where(issue => issue.Component != "journal" || components["journal"].Status == HealthReport.Ok))
            .OrderBy(issue => issue.Severity, StringComparer.Ordinal).ToList();
        var status = components.Values.Any(component => component.Status == HealthReport.Unavailable) ? HealthReport.Unavailable
            : issues.Count > 0 ? HealthReport.Degraded
            : HealthReport.Ok;
        var now = time.GetUtcNow();
        return new HealthReport(
            status, Service, Version, _startedAt, Math.Round((now - _startedAt).TotalSeconds, 3), issues, components, ClusterOverview.Machines(cluster), services);
    }

    private static ComponentHealth ServicesHealth(IReadOnlyList<ServiceOverview> services)
    {
        var troubled = services.Where(service => service is { State: "failed" } or { Breaker: "open" }).Select(service => service.Name).ToList();
        return troubled.Count == 0
            ? new ComponentHealth(HealthReport.Ok)
            : new ComponentHealth(HealthReport.Degraded, Detail: $"Can not be used at the moment: {string.Join(", ", troubled)}. issues says why.");
    }

    private async Task<ComponentHealth> JournalAsync()
    {
        var query = grains.GetGrain<IExecutionQueryGrain>(0);
        await query.List(new ListExecutionsRequest { Limit = 1 });
        var figures = await query.Journal();
        return figures.Outage is null
            ? new ComponentHealth(HealthReport.Ok, Figures: figures)
            : new ComponentHealth(
                HealthReport.Unavailable, null, "The store can not be written: executions stand still, starts are refused. The log says why.", figures with { Outage = null });
    }

    private ComponentHealth SpecHealth() =>
        !specs.FirstPass.IsCompleted ? new ComponentHealth(HealthReport.Unavailable, Detail: "The spec directory is being read for the first time.")
        : specs.Refused.Count == 0 ? new ComponentHealth(HealthReport.Ok)
        : new ComponentHealth(HealthReport.Degraded, Detail: $"Not in force because of mistakes: {string.Join(", ", specs.Refused.Keys)}. The log lists every mistake.");

    private ComponentHealth PatternHealth() => patterns.Refused.Count == 0
        ? new ComponentHealth(HealthReport.Ok)
        : new ComponentHealth(HealthReport.Degraded, Detail: $"Not in force because of mistakes: {string.Join(", ", patterns.Refused.Keys)}. The log lists every mistake.");

    private async Task<ComponentHealth> AskAsync(string component, Func<Task<ComponentHealth>> question)
    {
        var began = time.GetTimestamp();
        try
        {
            var answer = await question().WaitAsync(Patience, time);
            return answer with { LatencyMs = Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 2) };
        }
        catch (JournalUnavailableException exception)
        {
            // The silo's log says why, once.
            LogStoreAway(logger, component, exception);
            return new ComponentHealth(
                HealthReport.Unavailable, Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 2), "The store can not be read; the log says why.");
        }
#pragma warning disable CA1031 // Any failure is the answer here. Its text may hold internals, so only its kind is shown.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNoAnswer(logger, component, exception);
            return new ComponentHealth(
                HealthReport.Unavailable, Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 2), $"No answer ({exception.GetType().Name}); the log has more.");
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Health: {Component} can not reach the store")]
    private static partial void LogStoreAway(ILogger logger, string component, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Health: {Component} does not answer")]
    private static partial void LogNoAnswer(ILogger logger, string component, Exception exception);
}
