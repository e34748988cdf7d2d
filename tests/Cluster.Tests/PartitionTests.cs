using OrleansWorkflows.Cluster.Tests.Support;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>A host is cut off while executions run, and its cable is put back: one history, whatever the silo on it did meanwhile.</summary>
public sealed class PartitionTests(ITestOutputHelper output)
{
    private const int Executions = 60;
    private const int Steps = 12;
    private const int Calls = Executions * Steps;

    /// <summary>So long that executions outlast the time that the others need to declare the silo dead.</summary>
    private static readonly TimeSpan CallTakes = TimeSpan.FromMilliseconds(600);

    /// <summary>Longer than the others need for that.</summary>
    private static readonly TimeSpan Partition = TimeSpan.FromSeconds(15);

    [Fact]
    public Task SiloCutOffFromEverything_IsFencedAndItsExecutionsGoOnElsewhere() => RunAsync(network => network.Cut("b"), network => network.Heal("b"), goOnElsewhere: true);

    [Fact]
    public Task SiloCutOffFromTheOthersAlone_IsFencedThoughItReachesTheStore() =>
        RunAsync(network => network.CutFromOthers("b"), network => network.HealFromOthers("b"), goOnElsewhere: false);

    /// <param name="goOnElsewhere">False: the silo that is cut off may bring its executions to their end before it hears that it was declared dead.</param>
    private async Task RunAsync(Action<TestNetwork> cut, Action<TestNetwork> heal, bool goOnElsewhere)
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
        Assert.True(taken.Length > 0 || !goOnElsewhere, "no execution of the silo that was cut off went on elsewhere");
        output.WriteLine(
            $"{taken.Length} executions of the silo that was cut off went on elsewhere, from {taken.FirstOrDefault():0.0} to {taken.LastOrDefault():0.0} s after; {echo.Count.Count} calls for {Calls} steps.");
    }
}
