using OrleansWorkflows.Cluster.Tests.Support;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>A host is cut off while executions run, and its cable is put back: one history, whatever the silo on it did meanwhile.</summary>
public sealed class PartitionTests(ITestOutputHelper output)
{
    private const int Executions = 60;
    private const int Steps = 24;
    private const int Calls = Executions * Steps;

    /// <summary>So long that executions outlast the time that the others need to declare the silo dead.</summary>
    private static readonly TimeSpan CallTakes = TimeSpan.FromMilliseconds(600);

    /// <summary>Longer than the others need for that.</summary>
    private static readonly TimeSpan Partition = TimeSpan.FromSeconds(20);

    [Fact]
    public Task SiloCutOffFromEverything_IsFencedAndItsExecutionsGoOnElsewhere() => RunAsync(network => network.Cut("b"), network => network.Heal("b"));

    [Fact]
    public Task SiloCutOffFromTheOthersAlone_IsFencedThoughItReachesTheStore() =>
        RunAsync(network => network.CutFromOthers("b"), network => network.HealFromOthers("b"));

    private async Task RunAsync(Action<TestNetwork> cut, Action<TestNetwork> heal)
    {
        using var network = TestNetwork.TryCreate("a", "b", "c");
        Assert.SkipWhen(network is null, TestNetwork.NotAllowed);
        await using var echo = await Echo.StartAsync(CallTakes, network.Hub);
        await using var cluster = await TestCluster.StartAsync("redis", 2, ["a", "b", "c"], new Dictionary<string, string>(), network);
        await JournalAudit.BeginAsync(cluster.Connection);
        var chains = new Chains(cluster, echo, Steps);
        await chains.UploadAsync();

        var starts = chains.StartAllAsync(0, Executions);
        await echo.Count.PassAsync(Calls / 6);
        var began = TimeProvider.System.GetUtcNow();
        cut(network);
        await starts;
        var left = Partition - (TimeProvider.System.GetUtcNow() - began);
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, TestContext.Current.CancellationToken);
        heal(network);

        await chains.CheckAllAsync(Executions);
        Assert.NotEqual(0, await cluster.Silo("b").EndAsync());
        var taken = (await JournalAudit.CheckAsync(cluster.Connection)).Where(claim => claim.From == "silo_b").Select(claim => (claim.At - began).TotalSeconds).Order().ToArray();
        Assert.NotEmpty(taken);
        output.WriteLine(
            $"{taken.Length} executions of the silo that was cut off went on elsewhere, from {taken[0]:0.0} to {taken[^1]:0.0} s after; {echo.Count.Count} calls for {Calls} steps.");
    }
}
