using Npgsql;
using OrleansWorkflows.Journal.PostgreSql;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Journals;

public sealed class PostgreSqlMigrationTests(SharedServer shared) : IAsyncLifetime
{
    private PostgreSqlServer _server = null!;
    private string _connectionString = "";

    public async ValueTask InitializeAsync()
    {
        _server = await shared.GetAsync();
        _connectionString = await _server.CreateDatabaseAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task ManySilosAtOnce_MigrateOnce()
    {
        var stores = Enumerable.Range(0, 6).Select(_ => PostgreSqlDatabase.NewStore(_connectionString)).ToList();

        await Task.WhenAll(stores.Select(store => store.OpenAsync()));

        Assert.Equal(true, await PostgreSqlServer.ExecuteAsync(_connectionString, "select count(*) = max(version) from journal_schema"));
        foreach (var (store, i) in stores.Select((store, i) => (store, i)))
        {
            Assert.Equal(AppendOutcome.Appended, await new PostgreSqlJournal(store).AppendAsync(Make.First(Make.Header($"e{i}"))));
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task DatabaseOfNewerVersion_IsRefusedUntouched()
    {
        await OpenAsync(_connectionString);
        await PostgreSqlServer.ExecuteAsync(_connectionString, "insert into journal_schema(version) values (9999)");

        var error = await Assert.ThrowsAsync<JournalUnavailableException>(() => OpenAsync(_connectionString));

        Assert.Contains("WF0608", error.Message);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task DatabaseOfNewerVersion_IsUsedWhereItsScriptsSayThatTheyOnlyAdd(int ahead, bool isUsed)
    {
        await OpenAsync(_connectionString);
        await PostgreSqlServer.ExecuteAsync(
            _connectionString, $"insert into journal_schema(version, oldest) select 9998, 1 union all select 9999, max(version) + {ahead} from journal_schema");

        var error = await Record.ExceptionAsync(() => OpenAsync(_connectionString));

        Assert.Equal(isUsed, error is null);
        Assert.Equal(!isUsed, error is JournalUnavailableException && error.Message.Contains("WF0608", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-- oldest: 9\nalter table executions add column more text;", 9)]
    [InlineData("-- Adds a column.\nalter table executions add column more text;", null)]
    public void Script_SaysInItsFirstLineHowOldAVersionCanUseIt(string script, int? oldest) => Assert.Equal(oldest, PostgreSqlMigrations.OldestOf(script));

    [Fact]
    public async Task SchemaFromBeforeScriptsSaidSo_IsTakenOn()
    {
        await OpenAsync(_connectionString);
        await PostgreSqlServer.ExecuteAsync(_connectionString, "alter table journal_schema drop column oldest");

        await OpenAsync(_connectionString);

        Assert.Equal(true, await PostgreSqlServer.ExecuteAsync(_connectionString, "select bool_and(oldest is null) from journal_schema"));
    }

    [Fact]
    public async Task SecondStart_ChangesNothing()
    {
        await OpenAsync(_connectionString);
        await OpenAsync(_connectionString);

        Assert.Equal(true, await PostgreSqlServer.ExecuteAsync(_connectionString, "select count(*) = max(version) from journal_schema"));
    }

    [Fact]
    public async Task LabelsFromBeforeTheyStoodTogether_AreFoundByTwoAfterTheUpgrade()
    {
        Dictionary<string, string> labels = new() { ["team"] = "x", ["env"] = "prod" };
        await using (var store = PostgreSqlDatabase.NewStore(_connectionString))
        {
            await store.OpenAsync();
            await new PostgreSqlJournal(store).AppendAsync(Make.First(Make.Header("a") with { Labels = labels }));
        }

        await PostgreSqlServer.ExecuteAsync(
            _connectionString,
            """
            delete from journal_schema where version >= 7;
            alter table execution_secrets drop column saved_at;
            alter table execution_labels drop column numbers;
            alter table execution_labels add primary key (name, value, started_at, execution_id);
            drop function execution_label_numbers; drop function execution_label_number;
            """);
        await using var upgraded = PostgreSqlDatabase.NewStore(_connectionString);
        await upgraded.OpenAsync();

        Assert.Single((await new PostgreSqlJournal(upgraded).QueryAsync(new HeaderQuery { Labels = labels })).Items);
        Assert.Equal(2L, await PostgreSqlServer.ExecuteAsync(_connectionString, "select count(*) from execution_labels where cardinality(numbers) = 2"));
    }

    [Fact]
    public async Task RoleThatMayMakeTablesButNoExtension_HasAJournalWithoutTextIndex()
    {
        var role = $"role_{Guid.NewGuid():N}";
        await PostgreSqlServer.ExecuteAsync(_connectionString, $"create role {role} login; create schema {role} authorization {role}");
        var restricted = new NpgsqlConnectionStringBuilder(_connectionString) { Username = role, SearchPath = role }.ConnectionString;

        await using var store = PostgreSqlDatabase.NewStore(restricted);
        await store.OpenAsync();
        var journal = new PostgreSqlJournal(store);
        await journal.AppendAsync(Make.First(Make.Header("a")));

        Assert.Single((await journal.QueryAsync(new HeaderQuery { Text = "BOOK" })).Items);
        Assert.Equal(0L, await PostgreSqlServer.ExecuteAsync(_connectionString, "select count(*) from pg_class where relname = 'execution_texts_trigrams'"));
    }

    [Fact]
    public async Task ServerThatIsNotThere_IsNamedAndNoPasswordIsTold()
    {
        var nowhere = new NpgsqlConnectionStringBuilder(_connectionString) { Port = 1, Password = "hidden-word" }.ConnectionString;

        var error = await Assert.ThrowsAsync<JournalUnavailableException>(() => OpenAsync(nowhere));

        Assert.Contains("WF0611", error.Message);
        Assert.Contains("127.0.0.1:1/", error.Message);
        Assert.DoesNotContain("hidden-word", error.ToString());
    }

    [Fact]
    public async Task DatabaseThatIsNotThere_SaysToCheckTheConnectionString()
    {
        var error = await Assert.ThrowsAsync<JournalUnavailableException>(() => OpenAsync(_server.ConnectionString("nowhere")));

        Assert.Contains("WF0612", error.Message);
        Assert.Contains("connection string", error.Message);
    }

    [Fact]
    public async Task DatabaseThatIsNotUtf8_IsRefused()
    {
        await PostgreSqlServer.ExecuteAsync(_server.ConnectionString("postgres"), "create database latin template template0 encoding 'LATIN1'");

        var error = await Assert.ThrowsAsync<JournalUnavailableException>(() => OpenAsync(_server.ConnectionString("latin")));

        Assert.Contains("WF0615", error.Message);
    }

    private static async Task OpenAsync(string connectionString)
    {
        await using var store = PostgreSqlDatabase.NewStore(connectionString, options => options.StartupTimeout = TimeSpan.Zero);
        await store.OpenAsync();
    }
}
