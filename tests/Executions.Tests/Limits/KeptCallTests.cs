using OrleansWorkflows.Executions.Tests.Support;
using OrleansWorkflows.Limits;

namespace OrleansWorkflows.Executions.Tests.Limits;

/// <summary>Outcomes of calls for executions on other machines, on a silo that keeps two of them, of some hundred bytes.</summary>
public sealed class KeptCallTests : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ow-kept-");
    private ManualSilo _silo = null!;

    private KeptCalls Kept => _silo.Service<KeptCalls>();

    public async ValueTask InitializeAsync() =>
        _silo = await ManualSilo.StartAsync(_data.FullName, new ManualTime(), ("Silo:Limits:KeptCalls", 2), ("Silo:Limits:KeptCallBytes", 500));

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task KeptOutcome_IsTheAnswerAgain()
    {
        var first = await RunAsync("a", "echo", 10);

        Assert.Equal(first.Output, (await RunAsync("a", "echo", 10, mayBegin: false)).Output);
        Assert.Equal((MachineCallStatus.Ended, 1), (first.Status, Kept.Count));
    }

    [Fact]
    public async Task OneMoreThanAreKept_TheOldestIsForgotten_AndMadeAgainWhenItMayBe()
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            await RunAsync(name, "echo", 10);
        }

        await UntilLostAsync("a");

        Assert.Equal(2, Kept.Count);
        Assert.Equal(MachineCallStatus.Ended, (await RunAsync("b", "echo", 10, mayBegin: false)).Status);
        Assert.Equal(MachineCallStatus.Ended, (await RunAsync("c", "echo", 10, mayBegin: false)).Status);
        Assert.Equal(MachineCallStatus.Ended, (await RunAsync("a", "echo", 10)).Status);
    }

    [Fact]
    public async Task MoreBytesThanAreKept_TheOldestIsForgotten_AndTheNewestStaysHoweverLargeItIs()
    {
        await RunAsync("a", "echo", 300);
        await RunAsync("b", "echo", 300);
        await UntilLostAsync("a");
        await RunAsync("c", "echo", 2_000);
        await UntilLostAsync("b");

        Assert.Equal(1, Kept.Count);
        Assert.Equal(MachineCallStatus.Ended, (await RunAsync("c", "echo", 2_000, mayBegin: false)).Status);
    }

    [Fact]
    public void OutcomeThatNobodyWasToldYet_OutlastsThoseThatWere()
    {
        var (first, second) = (Kept.Add(10), Kept.Add(10));
        Kept.Told(second);

        var third = Kept.Add(10);

        Assert.Equal((false, true, false), (first.Room.IsCompleted, second.Room.IsCompleted, third.Room.IsCompleted));
        Assert.Equal((2, 20), (Kept.Count, Kept.Bytes));
        Kept.Remove(first);
        Kept.Remove(second);
        Assert.Equal((1, 10), (Kept.Count, Kept.Bytes));
    }

    private async Task UntilLostAsync(string name)
    {
        // The activation ends in its own time.
        using var patience = new CancellationTokenSource(ManualSilo.Patience);
        while ((await RunAsync(name, "echo", 10, mayBegin: false)).Status != MachineCallStatus.Lost)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private Task<MachineCallReply> RunAsync(string name, string tool, int length, bool mayBegin = true)
    {
        var execution = new ExecutionId(new string('a', 32));
        return _silo.Grains.GetGrain<IMachineCallGrain>(IMachineCallGrain.KeyOf(execution, name, _silo.Service<ExecutionRuntime>().Machine)).Run(
            new MachineCall
            {
                Tool = tool,
                Args = JsonBytes.From(new { text = new string('x', length) }),
                IdempotencyKey = name,
                Execution = execution,
                Step = name,
                Attempt = 1,
                Workflow = "test/calls",
            },
            mayBegin, ManualSilo.Patience, CancellationToken.None);
    }
}
