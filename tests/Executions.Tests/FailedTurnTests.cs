using OrleansWorkflows.Executions.Tests.Support;

namespace OrleansWorkflows.Executions.Tests;

/// <summary>A turn that can not be stored, by a clock that stands still.</summary>
public sealed class FailedTurnTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ow-failed-turn-");
    private readonly ManualTime _time = new();

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task ExecutionWhoseAppendIsRefused_IsTakenUpAgain_AlsoWhileSomebodyWaitsForIt()
    {
        await using var silo = await ManualSilo.StartAsync(_data.FullName, _time);
        await silo.DefineAsync("""
            domain: test
            version: "1"
            workflows:
              nap: { description: Sleeps., graph: { nap: { call: sleep, args: { duration: 7s } }, after: { call: echo, depends_on: [nap] } } }
            """);
        var id = await silo.StartAsync("nap");
        var waiting = silo.Execution(id).WaitUntilSettled(TimeSpan.FromSeconds(20), false, CancellationToken.None);
        await silo.Execution(id).Get(false);
        silo.Journal.RefusesNext = true;

        await NapAsync();
        Assert.Equal(ExecutionStatus.Running, (await waiting.WaitAsync(ManualSilo.Patience))?.Status);
        await NapAsync();

        await silo.UntilAsync(id, view => view.Status == ExecutionStatus.Completed);
        Assert.False(silo.Journal.RefusesNext);
    }

    private async Task NapAsync()
    {
        var end = _time.GetUtcNow() + TimeSpan.FromSeconds(7);
        await _time.ArmedAsync(end);
        _time.AdvanceTo(end);
    }
}
