using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansWorkflows.Services;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>
/// Migrates before the silo starts, so that a server that is not there or a bad key is the first thing said; closes after the silo stopped. Ends the process
/// when another one has taken its database.
/// </summary>
internal sealed class PostgreSqlStoreLifetime(IServiceProvider services, IHostApplicationLifetime process) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<IExecutionSecrets>();
        var store = services.GetRequiredService<PostgreSqlStore>();
        await store.OpenAsync(cancellationToken);
        _ = store.Lost.ContinueWith(_ => process.StopApplication(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken) =>
        await services.GetRequiredService<PostgreSqlStore>().DisposeAsync();
}
