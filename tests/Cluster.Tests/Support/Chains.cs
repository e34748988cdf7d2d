using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Cluster.Tests.Support;

/// <summary>Executions of several steps in a row, each an HTTP call that says which step of which execution it is.</summary>
internal sealed class Chains(TestCluster cluster, Echo echo, int steps)
{
    public async Task UploadAsync() => (await cluster.Gateway().PostAsync("/specs", new
    {
        domain = "cluster",
        workflows = new
        {
            chain = new
            {
                @params = new { number = new { type = "int", required = true } },
                graph = Enumerable.Range(0, steps).ToDictionary(step => $"s{step}", step => (object)new
                {
                    call = "http",
                    args = new { method = "POST", url = echo.Url, body = $"$number/s{step}" },
                    depends_on = step == 0 ? Array.Empty<string>() : [$"s{step - 1}"],
                }),
            },
        },
    })).Is(201);

    /// <summary>Starts them at once, each under a key of its own, through the gateways by turns; a start that is refused or cut off is made again.</summary>
    public Task StartAllAsync(int first, int count) => Task.WhenAll(Enumerable.Range(first, count).Select(number => StartAsync(number, "respond-async", _ => true)));

    /// <summary>All have completed; each step was called, always under one key of its own.</summary>
    public async Task CheckAllAsync(int count)
    {
        for (var number = 0; number < count; number++)
        {
            var ended = await StartAsync(number, "wait=100", reply => reply.Word("status") is "completed" or "failed" or "cancelled");
            Assert.Equal("completed", ended.Word("status"));
        }

        Assert.Equal(count * steps, echo.Calls.Count);
        Assert.All(echo.Calls, step => Assert.Single(step.Value.Distinct()));
        Assert.Equal(count * steps, echo.Calls.Values.Select(keys => keys.First()).Distinct().Count());
    }

    private Task<Reply> StartAsync(int number, string preference, Func<Reply, bool> condition) => TestCluster.UntilAsync(
        () => cluster.LivingGateway(number).PostAsync(
            "/workflows/cluster/chain/execute", new { @params = new { number } }, ("Idempotency-Key", $"cluster-{number}"), ("Prefer", preference)),
        reply => reply.Status is 200 or 202 && condition(reply),
        $"execution {number}");
}
