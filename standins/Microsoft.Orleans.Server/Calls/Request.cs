using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>One call on its way to a grain, and the promise its caller holds.</summary>
internal abstract class Request(GrainId target, GrainMethod method)
{
    public GrainId Target { get; } = target;

    public GrainMethod Method { get; } = method;

    /// <summary>Place in the queue of the activation it waits at.</summary>
    public long Arrival { get; set; }

    /// <summary>How often it was passed on to another activation.</summary>
    public int Forwarded { get; set; }

    /// <summary>Whether it counts as use of the activation.</summary>
    public bool KeepsAlive { get; init; } = true;

    /// <summary>Belongs to one activation (a tick of its timer): dropped with it, never passed on.</summary>
    public bool IsLocal { get; init; }

    /// <summary>What the grain threw.</summary>
    public Exception? Error { get; protected set; }

    /// <summary>Whether the caller has its answer, or has given up waiting.</summary>
    public abstract bool IsSettled { get; }

    // Links of the list of deadlines; guarded by that list.
    public Deadlines? Deadlines { get; set; }

    public long Deadline { get; set; }

    public Request? Previous { get; set; }

    public Request? Next { get; set; }

    public bool Interleaves(GrainClass grainClass) => Method.AlwaysInterleaves || grainClass.IsReentrant;

    /// <summary>Runs as a turn of the activation and reports back to it when done.</summary>
    public abstract void Run(Activation activation);

    public abstract void Fail(Exception exception);
}

/// <inheritdoc/>
internal abstract class Request<T>(GrainId target, GrainMethod method) : Request(target, method)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Activation? _activation;

    public Task<T> Answer => _answer.Task;

    public override bool IsSettled => _answer.Task.IsCompleted;

    public sealed override void Run(Activation activation)
    {
        _activation = activation;
        Task<T> task;
        try
        {
            task = Start(activation);
        }
        catch (Exception exception)
        {
            task = Task.FromException<T>(exception);
        }

        if (task.IsCompleted)
        {
            Finish(task);
        }
        else
        {
            // On the activation's scheduler: most tasks complete there, and then this runs at once.
            _ = task.ContinueWith(
                static (done, request) => ((Request<T>)request!).Finish(done), this, CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.DenyChildAttach, TaskScheduler.Current);
        }
    }

    public override void Fail(Exception exception)
    {
        Settled();
        _answer.TrySetException(exception);
        _ = _answer.Task.Exception;
    }

    protected abstract Task<T> Start(Activation activation);

    protected virtual T Copy(T value) => value;

    /// <summary>The promise is about to be kept: nothing watches over it any more.</summary>
    protected virtual void Settled() => Deadlines?.Remove(this);

    protected void Cancel(CancellationToken token)
    {
        Settled();
        _answer.TrySetCanceled(token);
    }

    private void Finish(Task<T> task)
    {
        try
        {
            if (task.IsCompletedSuccessfully)
            {
                var value = Copy(task.Result);
                Settled();
                _answer.TrySetResult(value);
            }
            else
            {
                Error = task.Exception?.InnerException ?? new TaskCanceledException(task);
                Report(Error);
                Fail(Error);
            }
        }
        catch (Exception exception)
        {
            Error = exception;
            Fail(exception);
        }

        _activation!.Completed(this);
    }

    protected virtual void Report(Exception exception)
    {
    }
}

/// <summary>Something the runtime itself does in a turn of a grain: a tick, a step of an enumeration, a delivery.</summary>
internal sealed class TurnRequest<T>(GrainId target, GrainMethod method, Func<Activation, Task<T>> run) : Request<T>(target, method)
{
    protected override Task<T> Start(Activation activation) => run(activation);
}

/// <summary>The span that what the grain does belongs to, and the one this call opened itself, if anybody listens.</summary>
internal readonly record struct CallActivity(Activity? Parent, Activity? Own);

/// <summary>A call of a grain method.</summary>
internal sealed class CallRequest<T> : Request<T>
{
    private readonly GrainMethod<T> _method;
    private readonly object?[] _arguments;
    private readonly CallActivity _activity;
    private CancellationTokenSource? _cancellation;
    private CancellationTokenRegistration _cancelled;
    private Activation? _running;

    public CallRequest(GrainId target, GrainMethod<T> method, object?[] arguments, CallActivity activity) : base(target, method)
    {
        _method = method;
        _arguments = arguments;
        _activity = activity;
        if (method.TokenIndex >= 0 && arguments[method.TokenIndex] is CancellationToken { CanBeCanceled: true } token)
        {
            _cancellation = new CancellationTokenSource();
            arguments[method.TokenIndex] = _cancellation.Token;
            _cancelled = token.UnsafeRegister(static (request, token) => ((CallRequest<T>)request!).OnCancelled(token), this);
        }
    }

    protected override Task<T> Start(Activation activation)
    {
        _running = activation;
        if (IsSettled)
        {
            // Cancelled between leaving the queue and now.
            _cancellation?.Cancel();
        }

        if (_activity.Parent is not { } parent)
        {
            return _method.Invoke(activation.GrainInstance!, _arguments);
        }

        var previous = Activity.Current;
        var server = GrainMethod.Activities.StartActivity(_method.ActivityName, ActivityKind.Server, parent.Context);
        try
        {
            // With no listener there is no span of our own, but the caller's still is the parent of what the grain does.
            Activity.Current = server ?? parent;
            var task = _method.Invoke(activation.GrainInstance!, _arguments);
            return server is null ? task : StopAfter(server, task);
        }
        finally
        {
            Activity.Current = previous;
        }
    }

    protected override T Copy(T value) => _method.CopyResult is { } copy ? (T)copy(value)! : value;

    protected override void Settled()
    {
        base.Settled();
        _cancelled.Unregister();
        _activity.Own?.Stop();
    }

    protected override void Report(Exception exception)
    {
        if (_method.IsOneWay)
        {
            _method.LogOneWayFailed(_running!.Silo.Logger, exception, Target);
        }
    }

    private static async Task<T> StopAfter(Activity server, Task<T> task)
    {
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            server.SetStatus(ActivityStatusCode.Error, exception.Message);
            throw;
        }
        finally
        {
            server.Stop();
        }
    }

    private void OnCancelled(CancellationToken token)
    {
        // The caller stops waiting at once; the grain learns of it in a turn of its own. A call that has not begun never will.
        Cancel(token);
        _running?.QueueTurn(static source => ((CancellationTokenSource)source!).Cancel(), _cancellation);
    }
}
