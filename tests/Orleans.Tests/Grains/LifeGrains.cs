using Microsoft.Extensions.DependencyInjection;

namespace OrleansWorkflows.Orleans.Tests;

public interface ILifeGrain : IGrainWithStringKey
{
    Task<Guid> Incarnation();

    Task End();

    Task EndThenHold(string phase);

    Task Keep();

    Task StartTimer(bool interleave);

    Task TimersDuringACall();

    Task<bool> HasOwnScope();
}

internal sealed class LifeGrain(Probe probe) : Grain, ILifeGrain, IDisposable
{
    private readonly Guid _id = Guid.NewGuid();
    private IGrainTimer? _timer;
    private int _ticks;

    private string Name => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (Name.StartsWith("broken", StringComparison.Ordinal) && !probe.Log.Contains("mended"))
        {
            throw new InvalidOperationException("cannot activate");
        }

        probe.Log.Enqueue($"{Name} activated");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Log.Enqueue($"{Name} {reason.ReasonCode}");
        probe.Reach($"{Name} {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<Guid> Incarnation() => Task.FromResult(_id);

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task EndThenHold(string phase)
    {
        DeactivateOnIdle();
        probe.Reach($"{phase} held");
        await probe.Reached(phase);
        probe.Log.Enqueue($"{Name} released");
    }

    public Task Keep()
    {
        DelayDeactivation(TimeSpan.FromHours(1));
        return Task.CompletedTask;
    }

    public Task StartTimer(bool interleave)
    {
        _timer = this.RegisterGrainTimer(
            cancellationToken =>
            {
                probe.Reach($"{Name} tick {++_ticks}");
                if (_ticks == 3)
                {
                    _timer!.Dispose();
                    Assert.True(cancellationToken.IsCancellationRequested);
                    probe.Reach($"{Name} disposed");
                }

                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public async Task TimersDuringACall()
    {
        var interleaved = new TaskCompletionSource();
        this.RegisterGrainTimer(
            () =>
            {
                probe.Log.Enqueue($"{Name} ordinary tick");
                probe.Reach($"{Name} ordinary tick");
                return Task.CompletedTask;
            },
            TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        this.RegisterGrainTimer(
            () =>
            {
                probe.Log.Enqueue($"{Name} interleaved tick");
                interleaved.TrySetResult();
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan) { Interleave = true });
        await interleaved.Task;
        probe.Log.Enqueue($"{Name} call ends");
    }

    public Task<bool> HasOwnScope() => Task.FromResult(
        ServiceProvider.GetRequiredService<ScopedThing>() == ServiceProvider.GetRequiredService<ScopedThing>());

    public void Dispose() => probe.Log.Enqueue($"{Name} disposed");
}

internal sealed class ScopedThing;
