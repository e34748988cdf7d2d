using OrleansWorkflows.Executions.Tests.Support;

namespace OrleansWorkflows.Executions.Tests;

/// <summary>Calls that wait for news, by a clock that stands still.</summary>
public sealed class LongPollTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ow-polls-");
    private readonly ManualTime _time = new();

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task SiloThatStops_AnswersWhoWaitsAtOnce()
    {
        Task<ExecutionView?> execution;
        Task<TaskGroupView?> tasks;
        await using (var silo = await ManualSilo.StartAsync(_data.FullName, _time))
        {
            await silo.DefineAsync("""
                domain: test
                version: "1"
                workflows:
                  nap: { description: Sleeps., graph: { nap: { call: sleep, args: { duration: 1h } } } }
                """);
            var id = await silo.StartAsync("nap");
            var group = silo.Grains.GetGrain<ITaskGroupGrain>(ExecutionId.Hash("polled").Value);
            await group.Distribute(new DistributeRequest { Definition = new TaskDefinition { Tool = "sleep", Args = JsonBytes.Parse("""{"duration": "1h"}""") } });
            execution = silo.Execution(id).WaitUntilSettled(TimeSpan.FromSeconds(20), false, CancellationToken.None);
            tasks = group.WaitUntilEnded(TimeSpan.FromSeconds(20), null, CancellationToken.None);
            // Calls come in their order: these answer when those wait.
            await silo.Execution(id).Get(false);
            await group.Get(null);
            Assert.False(execution.IsCompleted || tasks.IsCompleted);
        }

        Assert.Equal(ExecutionStatus.Running, (await execution)?.Status);
        Assert.Null((await tasks)?.EndedAt);
    }
}
