using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansWorkflows.Journal.Sqlite;
using OrleansWorkflows.Journal.Tests.Support;
using OrleansWorkflows.Services;
using OrleansWorkflows.Services.Secrets;

namespace OrleansWorkflows.Journal.Tests.Secrets;

public sealed class InMemoryExecutionSecretsTests : ExecutionSecretsContract
{
    protected override IExecutionSecrets Secrets { get; } = new InMemoryExecutionSecrets();
}

public sealed class SqliteExecutionSecretsTests : StoredSecretsContract, IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly SqliteStore _store;
    private readonly SqliteExecutionSecrets _secrets;

    public SqliteExecutionSecretsTests()
    {
        _store = Stores.Open(_directory.Path);
        _secrets = Open(null);
    }

    protected override IExecutionSecrets Secrets => _secrets;

    protected override IExecutionJournal Journal => new SqliteJournal(_store);

    private string KeyPath => Path.Combine(_directory.Path, "secrets.key");

    [Fact]
    public async Task StoredRow_HoldsNoPlainTextAndDiffersEachTime()
    {
        await _secrets.SaveAsync(Id, Headers);
        var first = Sealed("a");
        await _secrets.SaveAsync(Id, Headers);

        Assert.NotEqual(first, Sealed("a"));
        Assert.DoesNotContain("Bearer", Encoding.Latin1.GetString(first));
        foreach (var file in Directory.GetFiles(_directory.Path, "journal.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            Assert.DoesNotContain("Bearer", await reader.ReadToEndAsync());
        }
    }

    [Fact]
    public async Task AnyByteChanged_DoesNotOpen()
    {
        await _secrets.SaveAsync(Id, Headers);
        var row = Sealed("a");
        for (var i = 0; i < row.Length; i++)
        {
            var altered = (byte[])row.Clone();
            altered[i] ^= 1;
            Store("a", altered);
            await AssertUnreadableAsync(_secrets, "a");
        }

        Store("a", row[..10]);
        await AssertUnreadableAsync(_secrets, "a");
    }

    [Fact]
    public async Task RowMovedToAnotherExecution_DoesNotOpen()
    {
        await _secrets.SaveAsync(Id, Headers);
        Store("b", Sealed("a"));

        await AssertUnreadableAsync(_secrets, "b");
    }

    [Fact]
    public async Task AnotherKey_DoesNotOpen()
    {
        await _secrets.SaveAsync(Id, Headers);
        using var other = Open(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

        await AssertUnreadableAsync(other, "a");
    }

    [Fact]
    public async Task KeyOfTheSetting_IsUsedInsteadOfTheFile()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        using (var first = Open(key))
        {
            await first.SaveAsync(Id, Headers);
        }

        using var second = Open(key);
        Assert.Equal(Headers, await second.ReadAsync(Id));
    }

    [Fact]
    public async Task KeyFile_IsForItsOwnerOnlyAndUsedAgain()
    {
        Assert.Equal(32, new FileInfo(KeyPath).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        }

        await _secrets.SaveAsync(Id, Headers);
        using var again = Open(null);
        Assert.Equal(Headers, await again.ReadAsync(Id));
    }

    [Theory]
    [InlineData("too short")]
    [InlineData("AAAA")]
    public void SettingThatIsNoKey_SaysHowToMakeOne(string key)
    {
        var error = Assert.Throws<ExecutionSecretsException>(() => Open(key));

        Assert.Contains("openssl rand -base64 32", error.Message);
        Assert.DoesNotContain(key, error.Message);
    }

    [Fact]
    public void KeyFileCutShort_IsNotReplaced()
    {
        File.WriteAllBytes(KeyPath, [1, 2, 3]);

        Assert.Throws<ExecutionSecretsException>(() => Open(null));
        Assert.Equal(3, new FileInfo(KeyPath).Length);
    }

    public void Dispose()
    {
        _secrets.Dispose();
        _store.Dispose();
        _directory.Dispose();
    }

    private static async Task AssertUnreadableAsync(SqliteExecutionSecrets secrets, string id)
    {
        var error = await Assert.ThrowsAsync<ExecutionSecretsException>(async () => await secrets.ReadAsync(new ExecutionId(id)));
        Assert.Contains($"execution {id} ", error.Message);
    }

    private SqliteExecutionSecrets Open(string? key) => new(_store, Options.Create(new SecretsOptions { Key = key }), TimeProvider.System);

    private byte[] Sealed(string id)
    {
        using var database = SqliteDatabase.Open(_store.Options.JournalPath, TimeSpan.FromSeconds(5));
        var select = database.Prepare("select sealed from execution_secrets where execution_id = ?1").Bind(1, id);
        Assert.True(select.Step());
        return select.Blob(0);
    }

    private void Store(string id, byte[] row)
    {
        using var database = SqliteDatabase.Open(_store.Options.JournalPath, TimeSpan.FromSeconds(5));
        database.Prepare("insert or replace into execution_secrets(execution_id, sealed) values (?1, ?2)").Bind(1, id).Bind(2, row).Run();
    }
}
