[assembly: AssemblyFixture(typeof(OrleansWorkflows.Journal.Tests.Support.SharedServer))]

namespace OrleansWorkflows.Journal.Tests.Support;

/// <summary>The server of all test classes that leave it running.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    // Test classes run side by side; all get the one that the first has started.
    private readonly Lazy<Task<PostgreSqlServer>> _server = new(StartAsync);

    /// <summary>A server of its own, for tests that stop it. Skips the test with one clear line where PostgreSQL is not installed.</summary>
    public static Task<PostgreSqlServer> StartAsync()
    {
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.NotInstalled);
        return PostgreSqlServer.StartAsync();
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public Task<PostgreSqlServer> GetAsync() => _server.Value;

    public async ValueTask DisposeAsync()
    {
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
