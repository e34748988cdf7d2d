using System.Diagnostics;
using System.Runtime.CompilerServices;
using Orleans.Concurrency;

namespace OrleansWorkflows.Orleans.Tests;

public interface ITurnGrain : IGrainWithStringKey
{
    Task Hold(string phase);

    [AlwaysInterleave]
    Task<string> Peek();

    [ReadOnly]
    Task ReadUntil(string phase);

    Task<string> Ordinary();

    Task<int> CountConcurrently(int rounds);

    [ResponseTimeout("00:00:00.400")]
    Task HoldBriefly(string phase);

    [OneWay]
    Task Announce(string phase);

    Task<bool> ResumesOnOwnScheduler();

    Task<bool> TaskRunEscapes();

    Task Fail(string message);

    Task<string> HoldUntilCancelled(string phase, CancellationToken cancellationToken);

    ValueTask<int> Value(int number);

    Task<string> CallOther(string key);

    Task<string> Key();

    Task<string?> Trace();

    IAsyncEnumerable<int> Count(int to, CancellationToken cancellationToken);

    IAsyncEnumerable<int> FailAfter(int items);
}

internal sealed class TurnGrain(Probe probe) : Grain, ITurnGrain
{
    private int _inside;
    private int _total;

    public async Task Hold(string phase)
    {
        probe.Reach($"{phase} held");
        await probe.Reached(phase);
    }

    public Task HoldBriefly(string phase) => Hold(phase);

    public Task<string> Peek() => Task.FromResult("peeked");

    public async Task ReadUntil(string phase)
    {
        probe.Reach($"{phase} reading");
        await probe.Reached(phase);
    }

    public Task<string> Ordinary() => Task.FromResult("ordinary");

    public async Task<int> CountConcurrently(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            if (Interlocked.Increment(ref _inside) != 1)
            {
                throw new InvalidOperationException("two turns at once");
            }

            var before = _total;
            Thread.SpinWait(50);
            _total = before + 1;
            Interlocked.Decrement(ref _inside);
            await Task.Yield();
        }

        return _total;
    }

    public Task Announce(string phase)
    {
        probe.Reach(phase);
        throw new InvalidOperationException("nobody hears this");
    }

    public async Task<bool> ResumesOnOwnScheduler()
    {
        var before = TaskScheduler.Current;
        await Task.Yield();
        await Task.Run(() => { });
        return TaskScheduler.Current == before && before != TaskScheduler.Default;
    }

    public async Task<bool> TaskRunEscapes() => await Task.Run(() => TaskScheduler.Current == TaskScheduler.Default);

    public Task Fail(string message) => throw new ArgumentException(message);

    public async Task<string> HoldUntilCancelled(string phase, CancellationToken cancellationToken)
    {
        probe.Reach($"{phase} held");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            probe.Reach($"{phase} cancelled");
        }

        return "done";
    }

    public ValueTask<int> Value(int number) => new(number * 2);

    public async Task<string> CallOther(string key) => $"{this.GetPrimaryKeyString()}>{await GrainFactory.GetGrain<ITurnGrain>(key).Key()}";

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());

    public async Task<string?> Trace()
    {
        await Task.Yield();
        return Activity.Current?.TraceId.ToString();
    }

    public async IAsyncEnumerable<int> Count(int to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            for (var i = 1; i <= to; i++)
            {
                yield return i;
            }

            if (to < 0)
            {
                yield return 0;
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
        }
        finally
        {
            probe.Reach($"{this.GetPrimaryKeyString()} enumeration ended");
        }
    }

    public async IAsyncEnumerable<int> FailAfter(int items)
    {
        for (var i = 1; i <= items; i++)
        {
            await Task.Yield();
            yield return i;
        }

        throw new InvalidDataException("no more");
    }
}

public interface IReentrantGrain : IGrainWithStringKey
{
    Task Hold(string phase);

    Task Release(string phase);

    Task<string> CallSelfThrough(string other);

    Task<string> Name();
}

[Reentrant]
internal sealed class ReentrantGrain(Probe probe) : Grain, IReentrantGrain
{
    public async Task Hold(string phase)
    {
        probe.Reach($"{phase} held");
        await probe.Reached(phase);
    }

    public Task Release(string phase)
    {
        probe.Reach(phase);
        return Task.CompletedTask;
    }

    public Task<string> CallSelfThrough(string other) => GrainFactory.GetGrain<ICycleGrain>(other).AskReentrant(this.GetPrimaryKeyString());

    public Task<string> Name() => Task.FromResult(this.GetPrimaryKeyString());
}

public interface ICycleGrain : IGrainWithStringKey
{
    Task<string> AskReentrant(string key);

    Task<string> AskBack(string other);

    Task<string> Answer(string asker);

    Task<string> Name();
}

internal sealed class CycleGrain : Grain, ICycleGrain
{
    public Task<string> AskReentrant(string key) => GrainFactory.GetGrain<IReentrantGrain>(key).Name();

    public Task<string> AskBack(string other) => GrainFactory.GetGrain<ICycleGrain>(other).Answer(this.GetPrimaryKeyString());

    public Task<string> Answer(string asker) => GrainFactory.GetGrain<ICycleGrain>(asker).Name();

    public Task<string> Name() => Task.FromResult(this.GetPrimaryKeyString());
}

public interface IPoolGrain : IGrainWithStringKey
{
    Task<Guid> Work(string phase);
}

[StatelessWorker(2)]
internal sealed class PoolGrain(Probe probe) : Grain, IPoolGrain
{
    private readonly Guid _id = Guid.NewGuid();

    public async Task<Guid> Work(string phase)
    {
        probe.Log.Enqueue(phase);
        probe.Reach($"{phase} working");
        await probe.Reached(phase);
        return _id;
    }
}
