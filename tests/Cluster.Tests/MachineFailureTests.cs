using OrleansWorkflows.Cluster.Tests.Support;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>Machines die, hang, leave and join while executions run.</summary>
public sealed class MachineFailureTests(ITestOutputHelper output)
{
    private const int Executions = 200;
    private const int Steps = 20;
    private const int Calls = Executions * Steps;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("redis")]
    public async Task SilosThatDieHangLeaveAndJoin_LoseNothingAndRepeatNoCompletedStep(string membership)
    {
        await using var echo = await Echo.StartAsync(TimeSpan.FromMilliseconds(150));
        await using var cluster = await TestCluster.StartAsync(membership, 2, "a", "b", "c");
        await JournalAudit.BeginAsync(cluster.Connection);
        (await cluster.Gateway().PostAsync("/specs", Spec(echo.Url))).Is(201);

        var starts = StartAllAsync(cluster, 0, Executions / 2);
        await echo.Count.PassAsync(Calls / 10);
        var killed = TimeProvider.System.GetUtcNow();
        await cluster.Silo("b").KillAsync();
        await starts;
        await echo.Count.PassAsync(Calls / 10);
        cluster.Silo("c").Pause();
        var paused = TimeProvider.System.GetTimestamp();
        await cluster.StartSiloAsync("d");
        var more = StartAllAsync(cluster, Executions / 2, Executions / 2);
        await echo.Count.PassAsync(Calls / 10);
        Assert.Equal(0, await cluster.Silo("a").StopAsync());
        await more;
        // How long it stands still is what is tried here: longer than the others need to declare it dead.
        await Task.Delay(Pause - TimeProvider.System.GetElapsedTime(paused) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero, TestContext.Current.CancellationToken);
        cluster.Silo("c").Continue();

        for (var number = 0; number < Executions; number++)
        {
            // The same key finds the execution that was started; a start whose answer was lost is made now.
            Assert.Equal("completed", (await StartAsync(cluster, number, "wait=100")).Is(200).Word("status"));
        }

        Assert.NotEqual(0, await cluster.Silo("c").EndAsync());
        Assert.Equal(Calls, echo.Calls.Count);
        Assert.All(echo.Calls, step => Assert.Single(step.Value.Distinct()));
        var claims = await JournalAudit.CheckAsync(cluster.Connection);
        var resumed = claims.Where(claim => claim.From == "silo_b").Select(claim => (claim.At - killed).TotalSeconds).Order().ToArray();
        Assert.NotEmpty(resumed);
        output.WriteLine($"{claims.Count} claims; executions of the killed silo went on after {resumed[0]:0.0} to {resumed[^1]:0.0} s; "
            + $"{echo.Calls.Values.Sum(keys => keys.Count)} calls for {Calls} steps.");
    }

    private static object Spec(string url) => new
    {
        domain = "cluster",
        workflows = new
        {
            chain = new
            {
                @params = new { number = new { type = "int", required = true } },
                graph = Enumerable.Range(0, Steps).ToDictionary(step => $"s{step}", step => (object)new
                {
                    call = "http",
                    args = new { method = "POST", url, body = $"$number/s{step}" },
                    depends_on = step == 0 ? Array.Empty<string>() : [$"s{step - 1}"],
                }),
            },
        },
    };

    private static Task StartAllAsync(TestCluster cluster, int first, int count) =>
        Task.WhenAll(Enumerable.Range(first, count).Select(number => TryStartAsync(cluster, number)));

    private static async Task TryStartAsync(TestCluster cluster, int number)
    {
        try
        {
            await StartAsync(cluster, number, "respond-async");
        }
        catch (HttpRequestException)
        {
            // It is asked again at the end.
        }
    }

    private static Task<Reply> StartAsync(TestCluster cluster, int number, string preference) => TestCluster.UntilAsync(
        () => cluster.Gateway(number % 2).PostAsync(
            "/workflows/cluster/chain/execute", new { @params = new { number } }, ("Idempotency-Key", $"cluster-{number}"), ("Prefer", preference)),
        reply => reply.Status is 200 or 202 && (preference == "respond-async" || reply.Word("status") is "completed" or "failed"),
        $"start {number}");
}
