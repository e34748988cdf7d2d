using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Starts the silo with its host: checks, ports, membership, start-up tasks; stops it the other way round.</summary>
internal sealed partial class SiloHostedService(
    Silo silo,
    SiloNetwork network,
    MembershipAgent membership,
    LocalSiloDetails details,
    IServiceProvider services,
    IEnumerable<ClusteringChosen> clustering,
    IEnumerable<StartupTask> startupTasks,
    IOptions<GrainCollectionOptions> collection,
    IOptions<ClusterOptions> cluster,
    ILogger<SiloHostedService> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Validate();
        silo.Start();
        network.Listen();
        await membership.JoinAsync(cancellationToken);
        LogStarted(details.Name, details.SiloAddress, silo.GrainClassCount);
        foreach (var task in startupTasks.OrderBy(task => task.Stage))
        {
            await task.Run(services, cancellationToken);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        network.SayGoodbye();
        await membership.LeaveAsync(SiloStatus.ShuttingDown, cancellationToken);
        await silo.StopAsync(cancellationToken);
        await membership.LeaveAsync(SiloStatus.Dead, cancellationToken);
        await membership.StopAsync();
        network.Dispose();
        LogStopped(details.Name);
    }

    private void Validate()
    {
        if (!clustering.Any())
        {
            throw new OrleansConfigurationException(
                "Clustering has not been configured. Configure clustering using one of the clustering packages, such as UseLocalhostClustering().");
        }

        if (string.IsNullOrWhiteSpace(cluster.Value.ClusterId) || string.IsNullOrWhiteSpace(cluster.Value.ServiceId))
        {
            throw new OrleansConfigurationException(
                "Configuration for ClusterOptions is invalid. A non-empty value for ClusterId and ServiceId is required.");
        }

        var options = collection.Value;
        if (options.CollectionQuantum <= TimeSpan.Zero || options.CollectionAge <= options.CollectionQuantum)
        {
            throw new OrleansConfigurationException(
                $"{nameof(GrainCollectionOptions)}.{nameof(options.CollectionAge)} is set to {options.CollectionAge}. It must be greater than "
                + $"{nameof(options.CollectionQuantum)}, which is set to {options.CollectionQuantum}.");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Silo} at {Address} is active (stand-in for Orleans, {GrainClasses} grain classes)")]
    private partial void LogStarted(string silo, SiloAddress address, int grainClasses);

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Silo} has stopped")]
    private partial void LogStopped(string silo);
}
