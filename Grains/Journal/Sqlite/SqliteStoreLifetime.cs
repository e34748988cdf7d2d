using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansWorkflows.Services;

namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>Opens the store before the silo starts, so that a data directory in use or a bad key is the first thing said; closes it after the silo stopped.</summary>
internal sealed class SqliteStoreLifetime(IServiceProvider services) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<SqliteStore>();
        services.GetRequiredService<IExecutionSecrets>();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken) =>
        await services.GetRequiredService<SqliteStore>().DisposeAsync();
}
