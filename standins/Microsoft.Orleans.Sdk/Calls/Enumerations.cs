using System.Reflection;

namespace Orleans.Runtime;

/// <summary>A method that returns an async enumerable: each enumeration lives in the activation and is drawn from in batches.</summary>
internal sealed class EnumerableGrainMethod<T> : GrainMethod.Declared
{
    private readonly MethodInvoker _invoker;
    private readonly Func<object?, object?>?[]? _copyArguments;
    private readonly Func<object?, object?>? _copyItem = DeepCopier.For(typeof(T));

    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public EnumerableGrainMethod(MethodInfo method) : base(method)
    {
        _invoker = MethodInvoker.Create(method);
        _copyArguments = Copiers(method);
    }

    public override object? Call(CallRouter router, GrainReference reference, object?[] arguments)
    {
        CopyArguments(_copyArguments, arguments);
        return new RemoteEnumerable<T>(router, reference.GrainId, this, arguments);
    }

    public override Request Read(GrainId target, FrameKind kind, WireReader content, CallActivity activity, CancellationToken cancellationToken)
    {
        var (id, first, max, wait) = (new Guid(content.Raw(16)), content.Flag(), content.Count32(), new TimeSpan(content.Signed()));
        return new DrawRequest<T>(target, this, id, first ? ReadArguments(content, default) : null, max, wait);
    }

    public IAsyncEnumerable<T> Invoke(object grain, object?[] arguments) => (IAsyncEnumerable<T>)_invoker.Invoke(grain, arguments.AsSpan())!;

    public T CopyItem(T item) => _copyItem is null ? item : (T)_copyItem(item)!;
}

internal sealed class RemoteEnumerable<T>(CallRouter router, GrainId target, EnumerableGrainMethod<T> method, object?[] arguments)
    : IAsyncEnumerable<T>, IBatchedEnumerable
{
    public int MaxBatchSize { get; set; } = 100;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var own = method.TokenIndex < 0 ? default : (CancellationToken)arguments[method.TokenIndex]!;
        return new RemoteEnumerator<T>(router, target, method, arguments, Math.Max(1, MaxBatchSize), own, cancellationToken);
    }
}

/// <summary>The caller's side: asks for the next batch when the last one is used up.</summary>
internal sealed class RemoteEnumerator<T>(
    CallRouter router, GrainId target, EnumerableGrainMethod<T> method, object?[] arguments, int maxBatchSize, CancellationToken own, CancellationToken given)
    : IAsyncEnumerator<T>
{
    // Held open for this long when nothing comes, then asked again: no call lasts as long as the response time-out.
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(10);

    private readonly Guid _id = Guid.NewGuid();
    private readonly CancellationTokenSource _cancellation = CancellationTokenSource.CreateLinkedTokenSource(own, given);
    private List<T> _batch = [];
    private int _index;
    private bool _started;
    private bool _ended;

    public T Current => _batch[_index];

    public async ValueTask<bool> MoveNextAsync()
    {
        if (++_index < _batch.Count)
        {
            return true;
        }

        while (!_ended)
        {
            _cancellation.Token.ThrowIfCancellationRequested();
            var wait = TimeSpan.FromTicks(Math.Min(LongPoll.Ticks, router.ResponseTimeout.Ticks / 2));
            var first = !_started;
            _started = true;
            var request = new DrawRequest<T>(target, method, _id, first ? arguments : null, maxBatchSize, wait);
            router.SendWithTimeout(request, null, null);
            try
            {
                (_batch, _ended) = await request.Answer.WaitAsync(_cancellation.Token);
            }
            catch
            {
                _ended = true;
                await EndAsync();
                throw;
            }

            _index = 0;
            if (_batch.Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        if (_started && !_ended)
        {
            _ended = true;
            await EndAsync();
        }

        _cancellation.Dispose();
    }

    private async Task EndAsync()
    {
        var request = new EndDrawRequest(target, _id);
        router.SendWithTimeout(request, null, null);
        try
        {
            await request.Answer;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // The grain is gone, and its enumerations with it.
        }
    }
}

/// <summary>The enumerations of one activation.</summary>
internal sealed class Enumerations : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, IEnumeration> _running = [];

    public void Add(Guid id, IEnumeration enumeration)
    {
        lock (_gate)
        {
            _running.Add(id, enumeration);
        }
    }

    public IEnumeration? Find(Guid id)
    {
        lock (_gate)
        {
            return _running.GetValueOrDefault(id);
        }
    }

    public async Task EndAsync(Guid id)
    {
        IEnumeration? ended;
        lock (_gate)
        {
            _running.Remove(id, out ended);
        }

        if (ended is not null)
        {
            await ended.DisposeAsync();
        }
    }

    /// <summary>The activation is ending: polls that are held open answer, so that it need not wait for them.</summary>
    public void Abort()
    {
        foreach (var enumeration in All())
        {
            enumeration.Abort();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var enumeration in All())
        {
            await enumeration.DisposeAsync();
        }
    }

    private IEnumeration[] All()
    {
        lock (_gate)
        {
            return [.. _running.Values];
        }
    }
}

internal interface IEnumeration : IAsyncDisposable
{
    void Abort();
}

/// <summary>The grain's side of one enumeration. All of it runs in turns of the activation, beside its other calls.</summary>
internal sealed class Enumeration<T> : IEnumeration
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IAsyncEnumerator<T> _items;
    private readonly EnumerableGrainMethod<T> _method;
    private readonly TimeProvider _time;
    private Task<bool>? _next;
    private bool _disposed;

    public Enumeration(EnumerableGrainMethod<T> method, ITurns activation, object?[] arguments)
    {
        if (method.TokenIndex >= 0)
        {
            arguments[method.TokenIndex] = _cancellation.Token;
        }

        _method = method;
        _time = activation.Time;
        _items = method.Invoke(activation.GrainInstance!, arguments).GetAsyncEnumerator(_cancellation.Token);
    }

    public async Task<(List<T> Items, bool Ended)> NextAsync(int max, TimeSpan wait)
    {
        var batch = new List<T>();
        while (batch.Count < max)
        {
            _next ??= _items.MoveNextAsync().AsTask();
            if (!_next.IsCompleted)
            {
                if (batch.Count > 0)
                {
                    return (batch, false);
                }

                using var waited = new CancellationTokenSource();
                await Task.WhenAny(_next, _aborted.Task, Task.Delay(wait, _time, waited.Token));
                await waited.CancelAsync();
                if (!_next.IsCompleted)
                {
                    return (batch, false);
                }
            }

            if (!_next.IsCompletedSuccessfully && batch.Count > 0)
            {
                // What came before the failure is delivered first.
                return (batch, false);
            }

            if (!await _next)
            {
                return (batch, true);
            }

            _next = null;
            batch.Add(_method.CopyItem(_items.Current));
        }

        return (batch, false);
    }

    public void Abort() => _aborted.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _cancellation.Cancel();
        if (_next is { IsCompleted: false } stubborn)
        {
            // It may not heed its token; the activation does not wait for it.
            _ = EndAsync(stubborn);
            await Task.Yield();
        }
        else
        {
            await EndAsync(_next);
        }
    }

    private async Task EndAsync(Task? last)
    {
        try
        {
            if (last is not null)
            {
                await last;
            }

            await _items.DisposeAsync();
        }
        catch (Exception)
        {
            // Ended by us or failed by itself: either way nobody waits for it any more.
        }
    }
}
