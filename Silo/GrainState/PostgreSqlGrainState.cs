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
        silo.AddAdoNetGrainStorage(name, (OptionsBuilder<AdoNetGrainStorageOptions> builder) =>
            builder.Configure<IOptions<PostgreSqlJournalOptions>>((options, journal) =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = journal.Value.ConnectionString;
                options.GrainStorageSerializer = new JsonGrainStateSerializer();
                // The query for it is in our migrations.
                options.DeleteStateOnClear = true;
            }));
}
