using OrleansWorkflows.Cluster.Tests.Support;
using OrleansWorkflows.EndToEnd.Tests.Processes;
using OrleansWorkflows.Machinery;
using OrleansWorkflows.PostgreSql;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>One process alone, replaced by another build's on the same store. Part of <c>./upgrade-test</c> only.</summary>
public sealed class UpgradedStoreTests(ITestOutputHelper output) : IAsyncDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("ow-upgrade-").FullName;
    private readonly Dictionary<string, string> _settings = new()
    {
        ["OW__ALLOWPRIVATENETWORKS"] = "true",
        ["OW__EXECUTIONS__MACHINE"] = "alone",
    };

    private ChildProcess _process = null!;
    private Web _web = null!;

    [Theory(Explicit = true)]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task StoreOfTheOldVersion_IsReadAndGoesOnWithTheNewOneAndBack(string store)
    {
        Assert.SkipUnless(store == "sqlite" || PostgreSqlServer.IsInstalled, PostgreSqlServer.NotInstalled);
        await using var server = store == "sqlite" ? null : await PostgreSqlServer.StartAsync();
        if (server is not null)
        {
            _settings["OW__POSTGRES"] = server.Url(await server.CreateNamedDatabaseAsync());
        }

        await using var machinery = await MachineryApi.StartAsync();
        await using var echo = await Echo.StartAsync(TimeSpan.FromMilliseconds(100));
        _settings["OW__SERVICES"] = Path.Combine(_data, "services.yaml");
        await File.WriteAllTextAsync(
            _settings["OW__SERVICES"], $$"""services: { shop: { type: rest, config: { openapi: "{{machinery.OpenApi}}" } } }""", TestContext.Current.CancellationToken);

        await StartAsync(Build.From);
        var errands = new Errands(_ => _web, echo, machinery, ["alone"]);
        await errands.UploadAsync();
        await errands.StartAsync(0);
        await errands.AnswerAsync(0, _web);
        await errands.StartAsync(1);
        var before = await KnownAsync();
        await StopAsync();

        await StartAsync(Build.To);
        Assert.Empty(before.Except(await KnownAsync()));
        await errands.UploadAsync();
        await errands.AnswerAsync(1, _web);
        await errands.StartAsync(2);
        before = await KnownAsync();
        await StopAsync();

        try
        {
            await StartAsync(Build.From);
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("WF0608", StringComparison.Ordinal))
        {
            output.WriteLine("No way back between these two: the newer one has changed the schema.");
            await StartAsync(Build.To);
        }

        Assert.Empty(before.Except(await KnownAsync()));
        await errands.AnswerAsync(2, _web);
        await errands.CheckAllAsync(3);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _web?.Dispose();
            await _process.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    /// <summary>Each workflow with its revisions, and which executions there are.</summary>
    private async Task<string[]> KnownAsync()
    {
        var workflows = (await _web.GetAsync("/workflows")).Is(200)["items"].EnumerateArray()
            .Select(item => $"{item.GetProperty("domain")}/{item.GetProperty("name")} {item.GetProperty("revision")}");
        var executions = (await _web.GetAsync("/executions?limit=200")).Is(200)["items"].EnumerateArray()
            .Select(item => $"{item.GetProperty("execution_id")} {item.GetProperty("started_at")}");
        return [.. workflows, .. executions];
    }

    private async Task StartAsync(Build build)
    {
        var process = ChildProcess.Start(build.Gateway, ["--urls", "http://127.0.0.1:0", "--data", _data], _settings);
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _process = process;
        var ready = await process.LineAsync(line => line.Contains("ready after", StringComparison.Ordinal) ? line : null);
        _web = new Web(ready[ready.IndexOf("ready after", StringComparison.Ordinal)..].Split(' ')[4]);
    }

    private async Task StopAsync()
    {
        Assert.Equal(0, await _process.StopAsync());
        _web.Dispose();
    }
}
