using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansWorkflows.Journal.PostgreSql;

namespace OrleansWorkflows.Silo.GrainState;

public static class PostgreSqlGrainState
{
    private const string Invariant = "Npgsql";

    /// <summary>
    /// Keeps the state of definitions, services and other rarely written grains in the database of <c>AddPostgreSqlJournal</c>, whose migrations make
    /// its tables. Executions are never kept so: their truth is the journal.
    /// </summary>
    /// <param name="name">The storage name that <c>[PersistentState]</c> refers to.</param>
    public static ISiloBuilder AddPostgreSqlGrainState(this ISiloBuilder silo, string name) =>
        Add(silo, name, options => options.GrainStorageSerializer = new JsonGrainStateSerializer());

    /// <summary>Keeps who listens to streams in the same tables. The state is Orleans' own, so it is written as Orleans writes it: its types are not for other serializers.</summary>
    public static ISiloBuilder AddPostgreSqlSubscriptions(this ISiloBuilder silo) => Add(silo, "PubSubStore", _ => { });

    private static ISiloBuilder Add(ISiloBuilder silo, string name, Action<AdoNetGrainStorageOptions> configure) =>
        silo.AddAdoNetGrainStorage(name, (OptionsBuilder<AdoNetGrainStorageOptions> builder) =>
            builder.Configure<IOptions<PostgreSqlJournalOptions>>((options, journal) =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = journal.Value.ConnectionString;
                // The query for it is in our migrations.
                options.DeleteStateOnClear = true;
                configure(options);
            }));
}
