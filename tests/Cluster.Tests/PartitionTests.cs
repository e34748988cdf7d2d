using OrleansWorkflows.Cluster.Tests.Support;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>A host is cut off while executions run, and its cable is put back: one history, whatever the silo on it did meanwhile.</summary>
public sealed class PartitionTests(ITestOutputHelper output)
{
    private const int Executions = 60;
    private const int Steps = 24;
    private const int Calls = Executions * Steps;

    private static readonly TimeSpan CallTakes = TimeSpan.FromMilliseconds(600);

    /// <summary>So long that the silo notices too; at least until the others have declared it dead.</summary>
    private static readonly TimeSpan Partition = TimeSpan.FromSeconds(20);

    [Fact]
    public Task SiloCutOffFromEverything_IsFencedAndItsExecutionsGoOnElsewhere() => RunAsync((network, silo) => network.Cut(silo), (network, silo) => network.Heal(silo));

    [Fact]
    public Task SiloCutOffFromTheOthersAlone_IsFencedThoughItReachesTheStore() =>
        RunAsync((network, silo) => network.CutFromOthers(silo), (network, silo) => network.HealFromOthers(silo));

    private async Task RunAsync(Action<TestNetwork, string> cut, Action<TestNetwork, string> heal)
    {
        using var network = TestNetwork.TryCreate("a", "b", "c");
        Assert.SkipWhen(network is null, TestNetwork.NotAllowed);
        await using var echo = await Echo.StartAsync(CallTakes, network.Hub);
        await using var cluster = await TestCluster.StartAsync("redis", 2, ["a", "b", "c"], new Dictionary<string, string>(), network);
        await JournalAudit.BeginAsync(cluster.Connection);
        var chains = new Chains(cluster, echo, Steps);
        await chains.UploadAsync();

        // However long the others need to declare the silo dead, executions outlast it.
        var isDeclaredDead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        echo.LetGo = step => step.EndsWith($"/s{Steps - 1}", StringComparison.Ordinal) ? isDeclaredDead.Task : Task.CompletedTask;
        var starts = chains.StartAllAsync(0, Executions);
        await echo.Count.PassAsync(Calls / 6);
        // Where executions run is the runtime's choice.
        var silo = await JournalAudit.FindBusiestAsync(cluster.Connection);
        var began = TimeProvider.System.GetUtcNow();
        cut(network, silo);
        await starts;
        await JournalAudit.ClaimedFromAsync(cluster.Connection, silo);
        isDeclaredDead.SetResult();
        var left = Partition - (TimeProvider.System.GetUtcNow() - began);
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, TestContext.Current.CancellationToken);
        heal(network, silo);

        await chains.CheckAllAsync(Executions);
        Assert.NotEqual(0, await cluster.Silo(silo).EndAsync());
        var taken = (await JournalAudit.CheckAsync(cluster.Connection)).Where(claim => claim.From == JournalAudit.SiloRole + silo).Select(claim => (claim.At - began).TotalSeconds).Order().ToArray();
        output.WriteLine(
            $"{taken.Length} executions of the silo that was cut off went on elsewhere, from {taken[0]:0.0} to {taken[^1]:0.0} s after; {echo.Count.Count} calls for {Calls} steps.");
    }
}
