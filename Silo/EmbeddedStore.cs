using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Journal.PostgreSql;
using OrleansWorkflows.Silo.GrainState;

namespace OrleansWorkflows.Silo;

/// <summary>The store of a silo of one: files of a data directory, or a database that no other process uses at the same time.</summary>
public static class EmbeddedStore
{
    /// <summary>Settings of the store besides its place, such as <c>PostgreSql:StartupTimeout</c>.</summary>
    internal const string PostgreSqlSection = "PostgreSql";

    /// <summary>Another process has taken the store while this one was cut off from it; the log says which, and this one was asked to stop.</summary>
    public static bool IsLost(IServiceProvider services) => services.GetService<PostgreSqlStore>() is { IsLost: true };

    internal static void AddEmbeddedStore(this IServiceCollection services, IConfiguration configuration, SiloSettings settings)
    {
        if (settings.PostgreSql is not { } connectionString)
        {
            services.AddSqliteJournal(settings.DataDirectory);
            return;
        }

        services.AddOptions<PostgreSqlJournalOptions>().Bind(configuration.GetSection(PostgreSqlSection));
        services.AddPostgreSqlJournal(connectionString, options =>
        {
            options.IsExclusive = true;
            options.SecretKeyFile = Path.Combine(settings.DataDirectory, "secrets.key");
        });
    }

    internal static ISiloBuilder AddEmbeddedGrainState(this ISiloBuilder silo, string name, SiloSettings settings) =>
        settings.PostgreSql is null ? silo.AddSqliteGrainState(name) : silo.AddPostgreSqlGrainState(name);
}
