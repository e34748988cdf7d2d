using System.Net.WebSockets;
using System.Text.Json;
using OrleansWorkflows.Cluster.Tests.Support;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>The status messages of the whole cluster, while its silos come and go.</summary>
public sealed class LiveStatusTests
{
    [Fact]
    public async Task ListenerOfAGateway_HearsOfExecutionsAfterEachSiloWasReplaced()
    {
        string[] machines = ["a", "b"];
        await using var cluster = await TestCluster.StartAsync("redis", 1, machines);
        (await cluster.Gateway().PostAsync("/specs", new { domain = "live", workflows = new { one = new { graph = new { only = new { call = "echo", args = new { n = 1 } } } } } })).Is(201);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(cluster.Gateway().Url.Replace("http", "ws", StringComparison.Ordinal).TrimEnd('/') + "/ws"), TestContext.Current.CancellationToken);
        await HearsAsync(cluster, socket);

        foreach (var machine in machines)
        {
            Assert.Equal(0, await cluster.Silo(machine).StopAsync());
            await HearsAsync(cluster, socket);
            await cluster.StartSiloAsync(machine);
        }

        await HearsAsync(cluster, socket);
        Assert.All(machines, machine => Assert.DoesNotContain("PubSub", cluster.Silo(machine).Output + cluster.Silo(machine).Errors, StringComparison.Ordinal));
    }

    /// <summary>Best effort, so it is executions until one of them is heard of.</summary>
    private static async Task HearsAsync(TestCluster cluster, ClientWebSocket socket)
    {
        var started = new List<string>();
        var buffer = new byte[16 * 1024];
        using var limit = new CancellationTokenSource(ChildProcess.Patience);
        var heard = Task.Run(
            async () =>
            {
                while (true)
                {
                    var read = await socket.ReceiveAsync(buffer, limit.Token);
                    var message = JsonElement.Parse(buffer.AsSpan(0, read.Count));
                    lock (started)
                    {
                        if (message.TryGetProperty("execution_id", out var id) && started.Contains(id.GetString()!))
                        {
                            return;
                        }
                    }
                }
            },
            limit.Token);
        while (!heard.IsCompleted)
        {
            var ended = await TestCluster.UntilAsync(
                () => cluster.Gateway().PostAsync("/workflows/live/one/execute", new { }, ("Prefer", "wait=20")), reply => reply.Status == 200, "an execution");
            lock (started)
            {
                started.Add(ended.Word("execution_id"));
            }
        }

        await heard;
    }
}
