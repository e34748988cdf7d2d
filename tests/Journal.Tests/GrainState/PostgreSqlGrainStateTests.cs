using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrleansWorkflows.Journal.Tests.Support;
using OrleansWorkflows.Silo.GrainState;

namespace OrleansWorkflows.Journal.Tests.GrainState;

public sealed class PostgreSqlGrainStateTests(PostgreSqlDatabase database) : GrainStateContract, IClassFixture<PostgreSqlDatabase>
{
    public override async ValueTask InitializeAsync()
    {
        await database.ResetAsync();
        await base.InitializeAsync();
    }

    protected override void AddGrainState(ISiloBuilder silo) => silo.AddPostgreSqlGrainState(Name);

    protected override void AddJournal(IServiceCollection services) => services.AddPostgreSqlJournal(database.ConnectionString);

    protected override async Task<DbConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
