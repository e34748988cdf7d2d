using Microsoft.Extensions.Options;
using OrleansWorkflows.Journal.PostgreSql;

namespace OrleansWorkflows.Journal.Tests.Support;

/// <summary>A migrated database for one test class, and a store on it; emptied before each test.</summary>
public sealed class PostgreSqlDatabase(SharedServer server) : IAsyncLifetime
{
    private PostgreSqlStore? _store;

    public string ConnectionString { get; private set; } = "";

    public PostgreSqlStore Store => _store!;

    public static PostgreSqlStore NewStore(string connectionString, Action<PostgreSqlJournalOptions>? configure = null)
    {
        var options = new PostgreSqlJournalOptions { ConnectionString = connectionString };
        configure?.Invoke(options);
        return new PostgreSqlStore(Options.Create(options));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Called at the beginning of a test, so that a missing server skips it.</summary>
    public async Task ResetAsync()
    {
        if (_store is null)
        {
            ConnectionString = await (await server.GetAsync()).CreateDatabaseAsync();
            var store = NewStore(ConnectionString);
            await store.OpenAsync();
            _store = store;
            return;
        }

        await PostgreSqlServer.ExecuteAsync(
            ConnectionString,
            """
            truncate execution_journal, execution_states, execution_snapshots, executions, execution_texts, execution_labels, definition_revisions, catalogue,
              execution_secrets, OrleansStorage;
            update catalogue_version set version = 0
            """);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }
}
