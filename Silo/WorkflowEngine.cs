using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansWorkflows.Definitions;
using OrleansWorkflows.Executions;
using OrleansWorkflows.Executions.Transfer;
using OrleansWorkflows.Health;
using OrleansWorkflows.Limits;
using OrleansWorkflows.Metrics;
using OrleansWorkflows.Patterns;
using OrleansWorkflows.Placement;
using OrleansWorkflows.Polls;
using OrleansWorkflows.Services;
using OrleansWorkflows.Services.Configuration;
using OrleansWorkflows.Services.Urls;
using OrleansWorkflows.Tasks;
using OrleansWorkflows.Telemetry;

namespace OrleansWorkflows.Silo;

/// <summary>What every silo has besides its store: executions, definitions and services.</summary>
internal static class WorkflowEngine
{
    public static void AddWorkflowEngine(this IServiceCollection services, IConfiguration configuration, SiloSettings settings)
    {
        services.AddOptions<ExecutionOptions>()
            .Bind(configuration.GetSection(ExecutionOptions.Section))
            .Configure(options => (options.Machine, options.Resumes) = (settings.Machine ?? options.Machine, settings.Resumes))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddOptions<RetentionOptions>()
            .Bind(configuration.GetSection(RetentionOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddOptions<LimitOptions>()
            .Bind(configuration.GetSection(LimitOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<SiloLimits>().AddSingleton<KeptCalls>();
        services.AddSingleton<LongPolls>();
        services.AddSingleton<DefinitionCache>();
        services.AddSingleton<SiloCatalogue>();
        services.AddSingleton<ExecutionLoader>();
        services.AddSingleton<ExecutionExporter>();
        services.AddSingleton<ExecutionImporter>();
        services.AddSingleton<StoredOutputs>();
        services.AddSingleton<StartPlanner>();
        services.AddSingleton<ForkPlanner>();
        services.AddSingleton<MetricsReader>();
        services.AddSingleton<DurationEstimates>();
        services.AddSingleton<MachineCalls>();
        services.AddSingleton<ExecutionRuntime>();
        services.AddSingleton<KeeperNotices>();
        services.AddSingleton<ExecutionTelemetry>();
        services.AddHostedService<MembershipWatch>();
        services.AddSingleton<StatusFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<StatusFeed>());
        services.AddOptions<TaskOptions>()
            .Bind(configuration.GetSection(TaskOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddMachines();
        services.AddTasks();
        services.AddSiloHealth();
        services.AddPatterns();
        services.AddToolServices(new ToolServiceOptions
        {
            Configuration = settings.ServicesFile is { } file ? ServicesFile.Read(file) : ServiceConfiguration.Empty,
            SpecDirectory = settings.SpecDirectory,
            Urls = new UrlGuardOptions { AllowPrivateNetworks = settings.AllowPrivateNetworks },
        });
    }
}
