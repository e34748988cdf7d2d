using Npgsql;
using OrleansWorkflows.PostgreSql;

namespace OrleansWorkflows.Faults.Tests.Support;

/// <summary>A PostgreSQL server, a database on it, the product on that, and the service that its workflow calls.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("ow-faults-").FullName;

    private Stage(PostgreSqlServer server, string database, Echo echo) => (Server, Database, Echo) = (server, database, echo);

    public PostgreSqlServer Server { get; }

    /// <summary>Connection string of the product's database.</summary>
    public string Database { get; }

    public Echo Echo { get; }

    public Product Product { get; private set; } = null!;

    public Trial Trial { get; private set; } = null!;

    /// <param name="parent">Where the server's files are; null: the temporary directory.</param>
    /// <param name="through">The port that the product uses instead of the server's own.</param>
    /// <param name="tablespace">A directory for the database's files; null: with the server's.</param>
    public static async Task<Stage> SetAsync(string? parent = null, Func<PostgreSqlServer, int>? through = null, string? tablespace = null)
    {
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.NotInstalled);
        var server = await PostgreSqlServer.StartAsync(parent);
        Stage? stage = null;
        try
        {
            var admin = server.ConnectionString("postgres");
            var name = "product";
            if (tablespace is not null)
            {
                await PostgreSqlServer.ExecuteAsync(admin, $"create tablespace small location '{tablespace}'");
            }

            await PostgreSqlServer.ExecuteAsync(admin, $"create database {name} template template0{(tablespace is null ? "" : " tablespace small")}");
            stage = new Stage(server, server.ConnectionString(name), await Echo.StartAsync());
            var connection = new NpgsqlConnectionStringBuilder(stage.Database) { CommandTimeout = 2 };
            connection.Port = through?.Invoke(server) ?? connection.Port;
            stage.Product = await Product.StartAsync(stage.Echo.Url, "--postgres", connection.ConnectionString, "--data", stage._data);
            stage.Trial = new Trial(stage.Product, stage.Echo);
            return stage;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public Task<object?> ExecuteAsync(string sql) => PostgreSqlServer.ExecuteAsync(Server.ConnectionString("postgres"), sql);

    /// <summary>Until the server can not make the next file of its log, which is its end.</summary>
    public async Task WriteLogUntilPanicAsync()
    {
        try
        {
            while (true)
            {
                await ExecuteAsync("select pg_switch_wal() from pg_logical_emit_message(false, 'faults', repeat('x', 1000))");
            }
        }
        catch (NpgsqlException)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Product is not null)
        {
            await Product.DisposeAsync();
        }

        await Echo.DisposeAsync();
        await Server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
