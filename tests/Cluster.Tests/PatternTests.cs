using OrleansWorkflows.Cluster.Tests.Support;
using OrleansWorkflows.Machinery;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>Patterns on three machines: each step that names a machine is made by the silo of that machine, and services tell so.</summary>
public sealed class PatternTests
{
    [Fact]
    public async Task PatternOverMachines_CallsFromEachOfThem_AndKnowsWhoIsAway()
    {
        await using var machinery = await MachineryApi.StartAsync();
        var services = Path.Combine(Path.GetTempPath(), $"ow-services-{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(services, $$"""
            services:
              shop: { type: rest, config: { openapi: "{{machinery.OpenApi}}", headers: { X-Machine: "${MACHINE}" } } }
            """, TestContext.Current.CancellationToken);
        try
        {
            await using var cluster = await TestCluster.StartAsync("redis", 2, ["a", "b", "c"], new Dictionary<string, string> { ["OW__SERVICES"] = services });
            await TestCluster.UntilAsync(
                () => cluster.Gateway(1).PostAsync("/patterns/startup-validation/validate", Request("a", "b", "c")), reply => reply.Status == 200 && reply["valid"].GetBoolean(), "three machines are there");

            var applied = (await cluster.Gateway(1).PostAsync("/patterns/startup-validation/apply", Request("a", "b", "c"), ("Prefer", "wait=60"))).Is(201);
            var read = await cluster.Gateway(0).GetAsync($"/pattern-applications/{applied.Word("application_id")}");
            var away = await cluster.Gateway(0).PostAsync("/patterns/startup-validation/apply", Request("a", "moon"));

            Assert.True(applied.Word("status") == "completed", applied.Text);
            Assert.Equal(applied.Word("execution_id"), read.Word("execution_id"));
            Assert.All(read["validation_results"].EnumerateArray(), result => Assert.StartsWith("passed: ", result.GetString(), StringComparison.Ordinal));
            // One more by the first step, wherever that was.
            var reached = machinery.Callers.Where(call => call.StartsWith("get_health ", StringComparison.Ordinal)).Select(call => call.Split(' ')[1]).ToList();
            Assert.Equal(4, reached.Count);
            Assert.Equal(["a", "b", "c"], reached.Distinct().Order());
            Assert.Equal("WF0521", away.Is(422).Word("code"));
            Assert.Contains("Machine 'moon' is not there.", away.Text, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(services);
        }
    }

    private static object Request(params string[] machines) => new { target_component = "shop", parameters = new { machines } };
}
