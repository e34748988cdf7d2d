using OrleansWorkflows.Executions.Tests.Support;

namespace OrleansWorkflows.Executions.Tests.Limits;

/// <summary>Calls of services outside executions, on a silo that makes one call at once.</summary>
public sealed class DirectCallTests : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ow-calls-");
    private readonly ManualTime _time = new();
    private ManualSilo _silo = null!;

    public async ValueTask InitializeAsync() => _silo = await ManualSilo.StartAsync(_data.FullName, _time, ("Silo:Limits:RunningSteps", 1));

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task Call_CountsAsOneInFlight()
    {
        var call = CallAsync("sleep", """{"duration": "7s"}""");
        await _silo.UntilAsync(limits => limits is { RunningSteps: 1, QueuedSteps: 0 });
        await AdvanceAsync(TimeSpan.FromSeconds(7));

        Assert.Null((await call).Error);
        await _silo.UntilAsync(limits => limits is { RunningSteps: 0, QueuedSteps: 0 });
    }

    [Fact]
    public async Task CallThatFindsNoPlace_IsMadeWhenThereIsOne()
    {
        var held = _silo.Limits.Steps.TryEnter();
        var call = CallAsync("echo", """{"text":"hi"}""");
        await _silo.UntilAsync(limits => limits.QueuedSteps == 1);

        held!.Dispose();

        Assert.Equal("""{"text":"hi"}""", (await call).Output?.ToString());
    }

    [Fact]
    public async Task CallThatFindsNoPlaceInTime_SaysThatTheSiloIsFull()
    {
        using var held = _silo.Limits.Steps.TryEnter();
        var call = CallAsync("echo", "{}");
        await _silo.UntilAsync(limits => limits.QueuedSteps == 1);
        await AdvanceAsync(TimeSpan.FromSeconds(5));

        var error = (await call).Error!;
        Assert.Equal(("overloaded", false), (error.Code, error.OutcomeUnknown));
        Assert.StartsWith("WF0454", error.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (_silo.Limits.Figures.RunningSteps, _silo.Limits.Figures.QueuedSteps));
    }

    private async Task AdvanceAsync(TimeSpan time)
    {
        await _time.ArmedAsync(_time.GetUtcNow() + time);
        _time.Advance(time);
    }

    private Task<ServiceReply> CallAsync(string operation, string arguments) => _silo.Grains.GetGrain<IServiceInvokerGrain>("builtin").Call(new OperationCall
    {
        Operation = operation,
        Args = JsonBytes.Parse(arguments),
        IdempotencyKey = "key",
        Timeout = TimeSpan.FromSeconds(10),
        Result = new ResultUse("owner", 1_000, null),
    });
}
