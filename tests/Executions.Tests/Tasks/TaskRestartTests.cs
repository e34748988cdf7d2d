using System.Net;
using System.Net.Sockets;
using OrleansWorkflows.Executions.Tests.Support;

namespace OrleansWorkflows.Executions.Tests.Tasks;

public sealed class TaskRestartTests
{
    [Fact]
    public async Task TaskInFlightWhenTheProcessEnds_IsMadeAgainUnderTheSameKey_WithoutBeingAskedFor()
    {
        var directory = Directory.CreateTempSubdirectory("ow-tasks-").FullName;
        var time = new ManualTime();
        using var service = new TcpListener(IPAddress.Loopback, 0);
        service.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)service.LocalEndpoint).Port}/";
        string first, second;
        await using (var silo = await ManualSilo.StartAsync(directory, time))
        {
            var id = ExecutionId.New(time.GetUtcNow()).Value;
            await silo.Grains.GetGrain<ITaskGroupGrain>(id).Distribute(new DistributeRequest
            {
                Definition = new TaskDefinition { Tool = "http", Args = JsonBytes.From(new { url, method = "POST", body = new { } }) },
            });
            first = await KeyOfNextCallAsync(service);
        }

        await using (await ManualSilo.StartAsync(directory, time))
        {
            second = await KeyOfNextCallAsync(service);
        }

        Assert.Equal(first, second);
        Assert.Contains(Environment.MachineName, first, StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>Takes a call and never answers it.</summary>
    private static async Task<string> KeyOfNextCallAsync(TcpListener service)
    {
        var client = await service.AcceptTcpClientAsync().WaitAsync(ManualSilo.Patience);
        using var reader = new StreamReader(client.GetStream());
        while (await reader.ReadLineAsync().WaitAsync(ManualSilo.Patience) is { Length: > 0 } line)
        {
            if (line.StartsWith("Idempotency-Key:", StringComparison.OrdinalIgnoreCase))
            {
                return line;
            }
        }

        return "";
    }
}
