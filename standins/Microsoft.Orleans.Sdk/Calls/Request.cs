using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>The activation, as a call that runs in it sees it.</summary>
internal interface ITurns : IActivation
{
    ILogger Logger { get; }

    TimeProvider Time { get; }

    /// <summary>A call ended: its place is free. Always on the activation's scheduler.</summary>
    void Completed(Request request);

    /// <summary>Runs something as a turn of this activation, outside its queue of calls.</summary>
    void QueueTurn(Action<object?> turn, object? state);

    T? GetComponent<T>() where T : class;
}

/// <summary>One call on its way to a grain, and the promise its caller holds.</summary>
internal abstract class Request(GrainId target, GrainMethod method) : IPendingAnswer
{
    private Connection? _sentOver;
    private ulong _sentAs;
    private Connection? _cameFrom;
    private ulong _cameAs;
    private Action? _whenSettled;

    public GrainId Target { get; } = target;

    public GrainMethod Method { get; } = method;

    /// <summary>Place in the queue of the activation it waits at.</summary>
    public long Arrival { get; set; }

    /// <summary>How many silos it has passed since its caller's.</summary>
    public int Hops { get; set; }

    /// <summary>The silo that passed it on.</summary>
    public SiloAddress? Via { get; set; }

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

    /// <summary>What it is on the wire.</summary>
    protected abstract FrameKind Kind { get; }

    /// <summary>Runs as a turn of the activation and reports back to it when done.</summary>
    public abstract void Run(ITurns activation);

    public abstract void Fail(Exception exception);

    /// <summary>Passes it on to another process, whose answer settles it.</summary>
    public void SendOver(Connection connection)
    {
        if (Method.IsOneWay)
        {
            connection.Tell(Kind, Write);
            return;
        }

        _sentOver = connection;
        _sentAs = connection.Ask(Kind, Write, this);
        if (IsSettled)
        {
            connection.Forget(_sentAs);
        }
    }

    /// <summary>It came from another process, which waits for the answer.</summary>
    public void CameFrom(Connection connection, ulong number) => (_cameFrom, _cameAs) = (number == 0 ? null : connection, number);

    public void WhenSettled(Action action) => _whenSettled = action;

    public abstract void Answered(WireReader content);

    public void Failed(Exception error) => Fail(error);

    /// <summary>The grain it is for, then whatever the receiver needs to make it again.</summary>
    protected virtual void Write(WireWriter writer)
    {
        writer.Text(Target.ToString());
        writer.Number((ulong)Hops + 1);
    }

    /// <summary>The promise is about to be kept: nothing watches over it any more.</summary>
    protected virtual void Settled()
    {
        Deadlines?.Remove(this);
        _sentOver?.Forget(_sentAs);
        _whenSettled?.Invoke();
    }

    protected void TellCancelled() => _sentOver?.Tell(FrameKind.Cancel, writer => writer.Number(_sentAs));

    protected void Reply(Action<WireWriter> answer)
    {
        if (_cameFrom is { } caller)
        {
            try
            {
                caller.Answer(_cameAs, answer);
            }
            catch (Exception exception)
            {
                // The answer can not be serialized.
                caller.Fault(_cameAs, exception);
            }
        }
    }

    protected void Reply(Exception error)
    {
        if (_cameFrom is { } caller)
        {
            try
            {
                caller.Fault(_cameAs, error);
            }
            catch (Exception)
            {
                caller.Fault(_cameAs, new OrleansException($"{error.GetType()}: {error.Message} (it can not be serialized)"));
            }
        }
    }
}

/// <inheritdoc/>
internal abstract class Request<T>(GrainId target, GrainMethod method) : Request(target, method)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ITurns? _activation;

    public Task<T> Answer => _answer.Task;

    public override bool IsSettled => _answer.Task.IsCompleted;

    public sealed override void Run(ITurns activation)
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
        if (_answer.TrySetException(exception))
        {
            _ = _answer.Task.Exception;
            Reply(exception);
        }
    }

    public override void Answered(WireReader content)
    {
        T value;
        try
        {
            value = (T)WireCodec.Read(content, typeof(T))!;
        }
        catch (Exception exception)
        {
            Fail(exception);
            return;
        }

        Succeed(value);
    }

    protected abstract Task<T> Start(ITurns activation);

    protected virtual T Copy(T value) => value;

    protected void Cancel(CancellationToken token)
    {
        Settled();
        if (_answer.TrySetCanceled(token))
        {
            Reply(new OperationCanceledException("The caller cancelled."));
        }
    }

    protected virtual void Report(Exception exception)
    {
    }

    private void Succeed(T value)
    {
        Settled();
        if (_answer.TrySetResult(value))
        {
            Reply(writer => WireCodec.Write(writer, typeof(T), value));
        }
    }

    private void Finish(Task<T> task)
    {
        try
        {
            if (task.IsCompletedSuccessfully)
            {
                Succeed(Copy(task.Result));
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
}

/// <summary>Something the runtime itself does in a turn of a grain of this process: a tick, a delivery.</summary>
internal sealed class TurnRequest<T>(GrainId target, GrainMethod method, Func<ITurns, Task<T>> run) : Request<T>(target, method)
{
    protected override FrameKind Kind => throw new InvalidOperationException($"The grain {Target} is not on this silo any more.");

    protected override Task<T> Start(ITurns activation) => run(activation);
}
