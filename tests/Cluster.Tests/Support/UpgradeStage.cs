using OrleansWorkflows.Machinery;

namespace OrleansWorkflows.Cluster.Tests.Support;

/// <summary>A cluster whose programs are replaced by another version's while work of every kind is under way.</summary>
internal sealed class UpgradeStage : IAsyncDisposable
{
    private const int Executions = 30;
    private const int Steps = 20;

    private readonly string _services;
    private readonly MachineryApi _machinery;
    private readonly Echo _echo;
    private readonly Echo _errandsEcho;
    private readonly Chains _chains;
    private readonly List<Task> _starts = [];
    private int _batches;

    private UpgradeStage(string services, MachineryApi machinery, Echo echo, Echo errandsEcho, TestCluster cluster, IReadOnlyList<string> machines)
    {
        (_services, _machinery, _echo, _errandsEcho, Cluster) = (services, machinery, echo, errandsEcho, cluster);
        (_chains, Errands) = (new Chains(cluster, echo, Steps), new Errands(cluster.LivingGateway, errandsEcho, machinery, machines));
    }

    public TestCluster Cluster { get; }

    public Errands Errands { get; }

    /// <param name="machines">Their silos, each of a build.</param>
    /// <param name="gateways">Their builds.</param>
    public static async Task<UpgradeStage> SetAsync(IReadOnlyDictionary<string, Build> machines, params IReadOnlyList<Build> gateways)
    {
        var machinery = await MachineryApi.StartAsync();
        var services = Path.Combine(Path.GetTempPath(), $"ow-services-{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(services, $$"""services: { shop: { type: rest, config: { openapi: "{{machinery.OpenApi}}" } } }""");
        var (echo, errandsEcho) = (await Echo.StartAsync(TimeSpan.FromMilliseconds(300)), await Echo.StartAsync(TimeSpan.FromMilliseconds(300)));
        var cluster = await TestCluster.StartAsync("redis", 0, [], new Dictionary<string, string> { ["OW__SERVICES"] = services });
        var stage = new UpgradeStage(services, machinery, echo, errandsEcho, cluster, [.. machines.Keys]);
        try
        {
            foreach (var (machine, build) in machines)
            {
                cluster.Build = build;
                await cluster.StartSiloAsync(machine);
            }

            foreach (var build in gateways)
            {
                cluster.Build = build;
                await cluster.StartGatewayAsync();
            }

            await JournalAudit.BeginAsync(cluster.Connection);
            await stage._chains.UploadAsync();
            await stage.Errands.UploadAsync();
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins another batch and is back when it is in full swing.</summary>
    /// <returns>Its number.</returns>
    public async Task<int> BeginAsync()
    {
        var batch = _batches++;
        _starts.Add(_chains.StartAllAsync(batch * Executions, Executions));
        await Errands.StartAsync(batch);
        await _echo.Count.PassAsync(Executions * 2);
        return batch;
    }

    /// <summary>Everything that was begun has completed, nothing of it twice, and the journal has one history.</summary>
    public async Task<string> EndAsync()
    {
        await Task.WhenAll(_starts);
        await _chains.CheckAllAsync(_batches * Executions);
        await Errands.CheckAllAsync(_batches);
        var claims = await JournalAudit.CheckAsync(Cluster.Connection);
        return $"{claims.Count} claims; {_echo.Count.Count} calls for {_batches * Executions * Steps} steps.";
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await _echo.DisposeAsync();
        await _errandsEcho.DisposeAsync();
        await _machinery.DisposeAsync();
        File.Delete(_services);
    }
}
