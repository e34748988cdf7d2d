using OrleansWorkflows.Cluster.Tests.Support;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>The order of an upgrade, as the runbook has it: silos one after the other, then gateways, while executions run.</summary>
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private const int Executions = 40;
    private const int Steps = 20;

    [Fact]
    public async Task EveryProcessReplacedOneAfterTheOther_LosesNothingAndRepeatsNoCompletedStep()
    {
        string[] machines = ["a", "b", "c"];
        await using var echo = await Echo.StartAsync(TimeSpan.FromMilliseconds(300));
        await using var cluster = await TestCluster.StartAsync("redis", 2, machines);
        await JournalAudit.BeginAsync(cluster.Connection);
        var chains = new Chains(cluster, echo, Steps);
        await chains.UploadAsync();

        var (starts, started) = (new List<Task>(), 0);
        foreach (var machine in machines)
        {
            starts.Add(chains.StartAllAsync(started, Executions));
            started += Executions;
            await echo.Count.PassAsync(Executions * Steps / 4);
            Assert.Equal(0, await cluster.Silo(machine).StopAsync());
            await cluster.StartSiloAsync(machine);
        }

        await Task.WhenAll(starts);
        for (var gateway = 0; gateway < 2; gateway++)
        {
            await cluster.StartGatewayAsync();
            await cluster.KillGatewayAsync(gateway);
        }

        await chains.CheckAllAsync(started);
        var claims = await JournalAudit.CheckAsync(cluster.Connection);
        output.WriteLine($"{claims.Count} claims; {echo.Count.Count} calls for {started * Steps} steps.");
    }
}
