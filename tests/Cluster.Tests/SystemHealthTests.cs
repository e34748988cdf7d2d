using System.Text.Json;
using OrleansWorkflows.Cluster.Tests.Support;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>Health and metrics over three silos in processes of their own, asked at two gateways.</summary>
public sealed class SystemHealthTests
{
    private static readonly string[] All = ["a active", "b active", "c active"];

    [Fact]
    public async Task SilosThatHangDieAndComeBack_AreToldByName_AtEveryGateway()
    {
        await using var cluster = await TestCluster.StartAsync("redis", 2, "a", "b", "c");
        var well = await UntilAsync(cluster, 0, health => Machines(health).SequenceEqual(All) && health.Word("status") == "ok", "three machines are well");
        var members = well["components"].GetProperty("silos").GetProperty("members").EnumerateArray().ToDictionary(silo => silo.GetProperty("name").GetString()!);
        Assert.All(members, silo =>
        {
            var vitals = silo.Value.GetProperty("vitals");
            Assert.Equal(cluster.Silo(silo.Key).Id, vitals.GetProperty("process_id").GetInt32());
            Assert.Equal(("postgresql", true), (vitals.GetProperty("store").GetProperty("kind").GetString(), vitals.GetProperty("store").GetProperty("can_write").GetBoolean()));
        });
        Assert.Empty(well["issues"].EnumerateArray());

        cluster.Silo("c").Pause();
        // Silent until the others have voted it out, which a gateway may notice first; what it holds itself can not be asked for until then.
        var silent = await UntilAsync(cluster, 1, health => Machines(health).Any(machine => machine is "c silent" or "c away"), "machine c does not answer");
        Assert.Contains(silent.Word("status"), (string[])["degraded", "unavailable"]);
        Assert.Contains("'c'", Issue(silent, Machines(silent).Contains("c silent") ? "silo c" : "machine c").GetProperty("message").GetString(), StringComparison.Ordinal);
        await cluster.Silo("c").KillAsync();
        await cluster.StartSiloAsync("c");

        await cluster.Silo("b").KillAsync();
        var away = await UntilAsync(cluster, 1, health => Machines(health).Contains("b away") && health.Word("status") == "degraded", "machine b is away");
        Assert.Contains("Start its silo again", Issue(away, "machine b").GetProperty("action").GetString(), StringComparison.Ordinal);

        await cluster.StartSiloAsync("b");
        foreach (var gateway in (int[])[0, 1])
        {
            await UntilAsync(cluster, gateway, health => Machines(health).Contains("b active"), "machine b is back");
        }
    }

    [Fact]
    public async Task Metrics_AreOfAllMachines_AtEveryGateway()
    {
        await using var cluster = await TestCluster.StartAsync("redis", 2, "a", "b", "c");
        (await cluster.Gateway().PostAsync("/workflows", new
        {
            name = "hello", domain = "metrics", definition = new { graph = new { say = new { call = "echo", args = new { word = "hello" } } } },
        })).Is(201);
        await TestCluster.UntilAsync(() => cluster.Gateway(1).GetAsync("/workflows/metrics/hello"), reply => reply.Status == 200, "the workflow is known everywhere");
        for (var i = 0; i < 40; i++)
        {
            (await cluster.Gateway(i % 2).PostAsync("/workflows/metrics/hello/execute", new { target_machines = new[] { "abc"[i % 3].ToString() } })).Is(200);
        }

        foreach (var gateway in (int[])[0, 1])
        {
            var metrics = await cluster.Gateway(gateway).GetAsync("/metrics/workflows?workflow=metrics/hello");

            Assert.Equal(40, metrics["executions"].GetProperty("by_status").GetProperty("completed").GetInt32());
            var machines = metrics["machines"].EnumerateArray().ToList();
            Assert.Equal(["a", "b", "c"], machines.Select(machine => machine.GetProperty("machine").GetString()));
            Assert.Equal(40, machines.Sum(machine => machine.GetProperty("executions").GetProperty("total").GetInt32()));
            Assert.Equal(40, machines.Sum(machine => machine.GetProperty("step_calls").GetInt32()));
            Assert.Equal(40, metrics["workflows"][0].GetProperty("steps")[0].GetProperty("latency_ms").GetProperty("count").GetInt32());
        }
    }

    private static IEnumerable<string> Machines(Reply health) =>
        health["machines"].EnumerateArray().Select(machine => $"{machine.GetProperty("machine").GetString()} {machine.GetProperty("status").GetString()}");

    private static JsonElement Issue(Reply health, string component) =>
        health["issues"].EnumerateArray().First(issue => issue.GetProperty("component").GetString() == component);

    private static Task<Reply> UntilAsync(TestCluster cluster, int gateway, Func<Reply, bool> condition, string what) =>
        TestCluster.UntilAsync(() => cluster.Gateway(gateway).GetAsync("/health"), condition, what);
}
