using OrleansWorkflows.Cluster.Tests.Support;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>Machines die, hang, leave and join while executions run.</summary>
public sealed class MachineFailureTests(ITestOutputHelper output)
{
    private const int Executions = 200;
    private const int Steps = 20;
    private const int Calls = Executions * Steps;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task SilosThatDieHangLeaveAndJoin_LoseNothingAndRepeatNoCompletedStep()
    {
        await using var echo = await Echo.StartAsync(TimeSpan.FromMilliseconds(150));
        await using var cluster = await TestCluster.StartAsync("redis", 2, "a", "b", "c");
        await JournalAudit.BeginAsync(cluster.Connection);
        var chains = new Chains(cluster, echo, Steps);
        await chains.UploadAsync();

        var starts = chains.StartAllAsync(0, Executions / 2);
        await echo.Count.PassAsync(Calls / 10);
        var killed = TimeProvider.System.GetUtcNow();
        await cluster.Silo("b").KillAsync();
        await starts;
        await echo.Count.PassAsync(Calls / 10);
        cluster.Silo("c").Pause();
        var paused = TimeProvider.System.GetTimestamp();
        await cluster.StartSiloAsync("d");
        var more = chains.StartAllAsync(Executions / 2, Executions / 2);
        await echo.Count.PassAsync(Calls / 10);
        Assert.Equal(0, await cluster.Silo("a").StopAsync());
        await more;
        // How long it stands still is what is tried here: longer than the others need to declare it dead.
        var left = Pause - TimeProvider.System.GetElapsedTime(paused);
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, TestContext.Current.CancellationToken);
        cluster.Silo("c").Continue();

        await chains.CheckAllAsync(Executions);
        Assert.NotEqual(0, await cluster.Silo("c").EndAsync());
        var claims = await JournalAudit.CheckAsync(cluster.Connection);
        var resumed = claims.Where(claim => claim.From == "silo_b").Select(claim => (claim.At - killed).TotalSeconds).Order().ToArray();
        Assert.NotEmpty(resumed);
        output.WriteLine($"{claims.Count} claims; executions of the killed silo went on after {resumed[0]:0.0} to {resumed[^1]:0.0} s; "
            + $"{echo.Count.Count} calls for {Calls} steps.");
    }
}
