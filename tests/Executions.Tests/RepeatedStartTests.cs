using OrleansWorkflows.Executions.Tests.Support;

namespace OrleansWorkflows.Executions.Tests;

/// <summary>The same start again, while the first is being stored.</summary>
public sealed class RepeatedStartTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ow-repeated-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task StartThatIsReadBeforeItIsAcknowledged_IsNotTakenForThatOfASiloThatIsGone()
    {
        await using var silo = await ManualSilo.StartAsync(_data.FullName, new ManualTime());
        await silo.DefineAsync("""
            domain: test
            version: "1"
            workflows:
              nap: { description: Sleeps., graph: { nap: { call: sleep, args: { duration: 1h } } } }
            """);
        var id = ExecutionId.Hash("repeated start");
        var request = new StartExecutionRequest { Domain = "test", Workflow = "nap" };
        silo.Journal.StoredStart = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = silo.Execution(id).Start(request);
        await UntilAsync(async () => await silo.Journal.Journal.ReadHeaderAsync(id) is not null);

        var again = silo.Execution(id).Start(request);
        await UntilAsync(() => Task.FromResult(silo.Journal.Loads > 0));
        silo.Journal.StoredStart.SetResult();

        Assert.Equal((StartOutcome.Started, StartOutcome.Existing), ((await first.WaitAsync(ManualSilo.Patience)).Outcome, (await again.WaitAsync(ManualSilo.Patience)).Outcome));
        Assert.Equal((1, ExecutionStatus.Running), ((await silo.Journal.Journal.ReadHeaderAsync(id))!.Epoch, (await silo.ViewAsync(id)).Status));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(ManualSilo.Patience);
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
