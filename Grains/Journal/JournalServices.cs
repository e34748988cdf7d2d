using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansWorkflows.Definitions;
using OrleansWorkflows.Definitions.InMemory;
using OrleansWorkflows.Definitions.PostgreSql;
using OrleansWorkflows.Definitions.Sqlite;
using OrleansWorkflows.Journal.InMemory;
using OrleansWorkflows.Journal.PostgreSql;
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
        AddSecretsOptions(services);
        services.TryAddSingleton<SqliteStore>();
        services.TryAddSingleton<SqliteJournal>();
        services.TryAddSingleton<IExecutionJournal>(provider => provider.GetRequiredService<SqliteJournal>());
        services.TryAddSingleton<IDefinitionStore, SqliteDefinitionStore>();
        services.TryAddSingleton<IExecutionSecrets, SqliteExecutionSecrets>();
        services.AddHostedService<SqliteStoreLifetime>();
        return services;
    }

    /// <summary>
    /// The store that silos share. It is migrated before any other hosted service starts, and closed after all have stopped. Secrets need the setting
    /// <c>Secrets:Key</c>, the same on every silo.
    /// </summary>
    /// <param name="connectionString">As <see cref="ConnectionText"/> reads it.</param>
    public static IServiceCollection AddPostgreSqlJournal(
        this IServiceCollection services, string connectionString, Action<PostgreSqlJournalOptions>? configure = null)
    {
        services.AddOptions<PostgreSqlJournalOptions>()
            .Configure(options =>
            {
                options.ConnectionString = connectionString;
                configure?.Invoke(options);
            })
            .PostConfigure(static options => options.ConnectionString = ConnectionText.TryRead(options.ConnectionString, out _) ?? options.ConnectionString)
            .ValidateDataAnnotations()
            .Validate(
                static options => ConnectionText.TryRead(options.ConnectionString, out _) is not null, "The connection string " + ConnectionText.HowToWrite)
            .ValidateOnStart();
        AddSecretsOptions(services);
        services.TryAddSingleton<PostgreSqlStore>();
        services.TryAddSingleton<PostgreSqlJournal>();
        services.TryAddSingleton<IExecutionJournal>(provider => provider.GetRequiredService<PostgreSqlJournal>());
        services.TryAddSingleton<IDefinitionStore, PostgreSqlDefinitionStore>();
        services.TryAddSingleton<IExecutionSecrets, PostgreSqlExecutionSecrets>();
        services.AddHostedService<PostgreSqlStoreLifetime>();
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

    private static void AddSecretsOptions(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SecretsOptions>().Configure<IServiceProvider>(
            static (options, provider) => provider.GetService<IConfiguration>()?.GetSection(SecretsOptions.Section).Bind(options));
    }
}
