using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OrleansWorkflows.Journal.Tests.Support;
using OrleansWorkflows.Silo.GrainState;

namespace OrleansWorkflows.Journal.Tests.GrainState;

public sealed class SqliteGrainStateTests : GrainStateContract
{
    private readonly TempDirectory _directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    protected override void AddGrainState(ISiloBuilder silo) => silo.AddSqliteGrainState(Name);

    protected override void AddJournal(IServiceCollection services) => services.AddSqliteJournal(_directory.Path);

    protected override async Task<DbConnection> ConnectAsync()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "grains.db")};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}
