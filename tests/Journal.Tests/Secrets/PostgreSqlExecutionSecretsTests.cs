using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansWorkflows.Journal.PostgreSql;
using OrleansWorkflows.Journal.Tests.Support;
using OrleansWorkflows.Services;
using OrleansWorkflows.Services.Secrets;

namespace OrleansWorkflows.Journal.Tests.Secrets;

public sealed class PostgreSqlExecutionSecretsTests(PostgreSqlDatabase database) : StoredSecretsContract, IClassFixture<PostgreSqlDatabase>, IAsyncLifetime
{
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    protected override IExecutionSecrets Secrets => Open(_key);

    protected override IExecutionJournal Journal => new PostgreSqlJournal(database.Store);

    public async ValueTask InitializeAsync() => await database.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task StoredRow_HoldsNoPlainText()
    {
        await Secrets.SaveAsync(Id, Headers);

        var row = (byte[])(await PostgreSqlServer.ExecuteAsync(database.ConnectionString, "select sealed from execution_secrets"))!;
        Assert.DoesNotContain("Bearer", Encoding.Latin1.GetString(row));
    }

    [Fact]
    public async Task AnotherKeyOrAnotherExecution_DoesNotOpen()
    {
        await Secrets.SaveAsync(Id, Headers);
        await PostgreSqlServer.ExecuteAsync(database.ConnectionString, "insert into execution_secrets select 'b', sealed from execution_secrets");

        await Assert.ThrowsAsync<ExecutionSecretsException>(
            async () => await Open(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))).ReadAsync(Id));
        await Assert.ThrowsAsync<ExecutionSecretsException>(async () => await Secrets.ReadAsync(new ExecutionId("b")));
    }

    [Fact]
    public async Task NoKey_IsSaidWhenOneIsNeeded()
    {
        var secrets = Open(null);
        Assert.Empty(await secrets.ReadAsync(Id));

        var error = await Assert.ThrowsAsync<ExecutionSecretsException>(async () => await secrets.SaveAsync(Id, Headers));

        Assert.Contains("WF0624", error.Message);
        Assert.DoesNotContain("gëheim", error.ToString());
    }

    [Fact]
    public async Task ProcessWithTheDatabaseToItself_MakesAKeyFileAndUsesItAgain()
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "data", "secrets.key");
        await using var store = PostgreSqlDatabase.NewStore(database.ConnectionString, options => options.SecretKeyFile = file);
        using (var first = new PostgreSqlExecutionSecrets(store, Options.Create(new SecretsOptions()), TimeProvider.System))
        {
            await first.SaveAsync(Id, Headers);
        }

        using var second = new PostgreSqlExecutionSecrets(store, Options.Create(new SecretsOptions()), TimeProvider.System);
        Assert.Equal(Headers, await second.ReadAsync(Id));
        Assert.Equal(32, new FileInfo(file).Length);
        await Assert.ThrowsAsync<ExecutionSecretsException>(async () => await Secrets.ReadAsync(Id));
    }

    private PostgreSqlExecutionSecrets Open(string? key) => new(database.Store, Options.Create(new SecretsOptions { Key = key }), TimeProvider.System);
}
