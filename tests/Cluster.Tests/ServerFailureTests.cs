using OrleansWorkflows.Cluster.Tests.Support;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>What a cluster leans on goes away and comes back under load: Redis, PostgreSQL, a gateway.</summary>
public sealed class ServerFailureTests
{
    private const int Executions = 60;
    private const int Steps = 8;
    private const int Calls = Executions * Steps;

    [Fact]
    public Task RedisKilledAndStartedAgain_StopsNothing() => RunAsync("redis", async cluster =>
    {
        await cluster.Redis.KillProcessAsync();
        await cluster.Redis.StartProcessAsync();
    });

    [Fact]
    public Task PostgreSqlKilledAndStartedAgain_LosesNothing() => RunAsync("redis", async cluster =>
    {
        await cluster.PostgreSql.StopProcessAsync("QUIT");
        await cluster.PostgreSql.StartProcessAsync();
    });

    [Fact]
    public Task GatewayKilled_LeavesItsExecutionsToTheOthers() => RunAsync("redis", cluster => cluster.KillGatewayAsync(0));

    [Fact]
    public Task MembersInPostgreSql_SurviveASiloThatDies() => RunAsync("postgres", cluster => cluster.Silo("b").KillAsync());

    private static async Task RunAsync(string membership, Func<TestCluster, Task> fault)
    {
        await using var echo = await Echo.StartAsync(TimeSpan.FromMilliseconds(50));
        await using var cluster = await TestCluster.StartAsync(membership, 2, "a", "b", "c");
        await JournalAudit.BeginAsync(cluster.Connection);
        var chains = new Chains(cluster, echo, Steps);
        await chains.UploadAsync();

        var starts = chains.StartAllAsync(0, Executions);
        await echo.Count.PassAsync(Calls / 4);
        await fault(cluster);
        await starts;

        await chains.CheckAllAsync(Executions);
        await JournalAudit.CheckAsync(cluster.Connection);
    }
}
