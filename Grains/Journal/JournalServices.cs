using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansWorkflows.Definitions;
using OrleansWorkflows.Definitions.InMemory;
using OrleansWorkflows.Definitions.Sqlite;
using OrleansWorkflows.Journal.InMemory;
using OrleansWorkflows.Journal.Sqlite;
using OrleansWorkflows.Services;
using OrleansWorkflows.Services.Secrets;

namespace OrleansWorkflows.Journal;

/// <summary>Registers a store: journal, definitions and execution secrets together, because they share one database.</summary>
public static class JournalServices
{
    /// <summary>
    /// The embedded store in a data directory. It is locked and migrated before any other hosted service starts, and closed after all have stopped.
    /// </summary>
    /// <param name="path">The data directory; made when missing.</param>
    public static IServiceCollection AddSqliteJournal(this IServiceCollection services, string path, Action<SqliteJournalOptions>? configure = null)
    {
        services.AddOptions<SqliteJournalOptions>()
            .Configure(options =>
            {
                options.DataDirectory = path;
                configure?.Invoke(options);
            })
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddOptions<SecretsOptions>().Configure<IServiceProvider>(
            static (options, provider) => provider.GetService<IConfiguration>()?.GetSection(SecretsOptions.Section).Bind(options));
        services.TryAddSingleton<SqliteStore>();
        services.TryAddSingleton<SqliteJournal>();
        services.TryAddSingleton<IExecutionJournal>(provider => provider.GetRequiredService<SqliteJournal>());
        services.TryAddSingleton<IDefinitionStore, SqliteDefinitionStore>();
        services.TryAddSingleton<IExecutionSecrets, SqliteExecutionSecrets>();
        services.AddHostedService<SqliteStoreLifetime>();
        return services;
    }

    /// <summary>The store that forgets everything when the process ends.</summary>
    public static IServiceCollection AddInMemoryJournal(this IServiceCollection services)
    {
        services.TryAddSingleton<IExecutionJournal, InMemoryJournal>();
        services.TryAddSingleton<IDefinitionStore, InMemoryDefinitionStore>();
        services.TryAddSingleton<IExecutionSecrets, InMemoryExecutionSecrets>();
        return services;
    }
}
