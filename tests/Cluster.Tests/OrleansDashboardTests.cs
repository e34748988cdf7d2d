using OrleansWorkflows.Cluster.Tests.Support;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>The Orleans Dashboard of a gateway that is a client of its silos.</summary>
public sealed class OrleansDashboardTests
{
    [Fact]
    public async Task DashboardOfAGateway_ShowsTheSilosOfTheCluster()
    {
        await using var cluster = await TestCluster.StartAsync("redis", 1, ["a", "b"], new Dictionary<string, string> { ["OW__DASHBOARD__ENABLED"] = "true" });

        var counters = await TestCluster.UntilAsync(
            () => cluster.Gateway().GetAsync("/dashboard/DashboardCounters"),
            reply => reply.Status == 200 && reply["totalActiveHostCount"].GetInt32() == 2,
            "both silos are counted");

        Assert.Equal(["a", "b"], counters["hosts"].EnumerateArray().Select(host => host.GetProperty("siloName").GetString()).Order());
        Assert.NotEmpty(counters["simpleGrainStats"].EnumerateArray());
        Assert.Contains("Dashboard", (await cluster.Gateway().GetAsync("/dashboard/")).Is(200).Text, StringComparison.Ordinal);
    }
}
