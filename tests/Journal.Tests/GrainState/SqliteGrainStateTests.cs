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
        _directory.Dispose();
    }

    [Fact]
    public async Task StoppedSilo_HasClosedTheDatabase()
    {
        await Storage.WriteStateAsync("s", GrainId.Create("workflow", "a"), new GrainState<Sample>(new Sample { Text = "b" }));
        Assert.True(File.Exists(Path.Combine(_directory.Path, "grains.db-wal")));

        await StopAsync();

        // SQLite takes it away with the last connection.
        Assert.False(File.Exists(Path.Combine(_directory.Path, "grains.db-wal")));
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
