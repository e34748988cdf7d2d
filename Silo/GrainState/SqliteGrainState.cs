using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansWorkflows.Journal.Sqlite;

namespace OrleansWorkflows.Silo.GrainState;

public static class SqliteGrainState
{
    /// <summary>The name that Orleans' ADO.NET storage knows SQLite by; it loads Microsoft.Data.Sqlite.</summary>
    private const string Invariant = "System.Data.SQLite";

    /// <summary>
    /// Keeps the state of definitions, services and other rarely written grains in the data directory of <c>AddSqliteJournal</c>, whose migrations make
    /// its tables. Executions are never kept so: their truth is the journal.
    /// </summary>
    /// <param name="name">The storage name that <c>[PersistentState]</c> refers to.</param>
    public static ISiloBuilder AddSqliteGrainState(this ISiloBuilder silo, string name) =>
        silo.AddAdoNetGrainStorage(name, (OptionsBuilder<AdoNetGrainStorageOptions> builder) =>
            builder.Configure<IOptions<SqliteJournalOptions>>((options, journal) =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = journal.Value.GrainStateConnectionString;
                options.GrainStorageSerializer = new JsonGrainStateSerializer();
                // The query for it is in our migrations.
                options.DeleteStateOnClear = true;
            }));
}
