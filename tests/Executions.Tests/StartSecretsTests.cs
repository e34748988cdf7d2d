using OrleansWorkflows.Executions.Tests.Support;
using OrleansWorkflows.Services;

namespace OrleansWorkflows.Executions.Tests;

/// <summary>The headers for a target API that a start brings.</summary>
public sealed class StartSecretsTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Headers = new() { ["Authorization"] = "Bearer x" };

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ow-start-secrets-");
    private ManualSilo _silo = null!;

    private IExecutionSecrets Secrets => _silo.Service<IExecutionSecrets>();

    public async ValueTask InitializeAsync()
    {
        _silo = await ManualSilo.StartAsync(_data.FullName, new ManualTime());
        await _silo.DefineAsync("""
            domain: test
            version: "1"
            workflows:
              ask: { description: Asks., graph: { ask: { type: yield, message: Well?, expects: {} } } }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task StartThatIsNotStored_LeavesNoHeaders_AndTheNextOneItsOwn()
    {
        var id = ExecutionId.Hash("not stored");
        _silo.Journal.RefusesStarts = true;
        await Assert.ThrowsAsync<JournalUnavailableException>(() => StartAsync(id));
        await UntilAsync(async () => (await Secrets.ReadAsync(id)).Count == 0);

        _silo.Journal.RefusesStarts = false;
        Assert.Equal(StartOutcome.Started, (await StartAsync(id)).Outcome);
        Assert.Equal(Headers, await Secrets.ReadAsync(id));
        await _silo.Execution(id).Terminate("enough");
        await UntilAsync(async () => (await Secrets.ReadAsync(id)).Count == 0);
    }

    [Fact]
    public async Task RepeatedStart_LeavesNoHeadersOfAnExecutionThatHasEnded()
    {
        var id = ExecutionId.Hash("repeated");
        await StartAsync(id);
        await _silo.Execution(id).Terminate("enough");
        await UntilAsync(async () => (await Secrets.ReadAsync(id)).Count == 0);

        Assert.Equal(StartOutcome.Existing, (await StartAsync(id)).Outcome);

        Assert.Empty(await Secrets.ReadAsync(id));
    }

    [Fact]
    public async Task HeadersThatAProcessDiedOver_AreSweptAnHourLater()
    {
        var (forgotten, started) = (ExecutionId.Hash("forgotten"), ExecutionId.Hash("started"));
        await Secrets.SaveAsync(forgotten, Headers);
        await StartAsync(started);

        await _silo.Grains.GetGrain<IRetentionGrain>(0).Sweep();
        Assert.Equal(Headers, await Secrets.ReadAsync(forgotten));

        _silo.Time.Advance(TimeSpan.FromHours(2));
        await _silo.Grains.GetGrain<IRetentionGrain>(0).Sweep();
        Assert.Empty(await Secrets.ReadAsync(forgotten));
        Assert.Equal(Headers, await Secrets.ReadAsync(started));
    }

    private Task<StartReply> StartAsync(ExecutionId id) => _silo.Execution(id).Start(new StartExecutionRequest
    {
        Domain = "test",
        Workflow = "ask",
        Target = new TargetApi("api", "rest", "https://api.test/openapi.json", "https://api.test"),
        TargetHeaders = Headers,
    }).WaitAsync(ManualSilo.Patience);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(ManualSilo.Patience);
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
