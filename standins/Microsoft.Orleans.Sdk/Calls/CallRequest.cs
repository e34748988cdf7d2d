using System.Diagnostics;

namespace Orleans.Runtime;

/// <summary>The span that what the grain does belongs to, and the one this call opened itself, if anybody listens.</summary>
/// <param name="Remote">Of a call from another process: the text of its span.</param>
internal readonly record struct CallActivity(Activity? Parent, Activity? Own, string? Remote = null)
{
    public static void Write(WireWriter writer, CallActivity activity) => writer.OptionalText(activity.Parent?.Id ?? activity.Remote);

    public static CallActivity Read(WireReader reader) => new(null, null, reader.OptionalText());

    /// <summary>The span within which the grain runs; null: none.</summary>
    public Activity? StartServer(GrainMethod method)
    {
        if (Parent is { } parent)
        {
            return method.Activities.StartActivity(method.ActivityName, ActivityKind.Server, parent.Context);
        }

        if (Remote is null)
        {
            return null;
        }

        // With no listener there is no span of our own, but the caller's still is the parent of what the grain does.
        return ActivityContext.TryParse(Remote, null, isRemote: true, out var context)
            && method.Activities.StartActivity(method.ActivityName, ActivityKind.Server, context) is { } span
            ? span
            : new Activity(method.ActivityName).SetParentId(Remote).Start();
    }
}

/// <summary>A call of a grain method.</summary>
internal sealed class CallRequest<T> : Request<T>
{
    private readonly GrainMethod<T> _method;
    private readonly object?[] _arguments;
    private readonly CallActivity _activity;
    private readonly CancellationTokenSource? _cancellation;
    private CancellationTokenRegistration _cancelled;
    private ITurns? _running;

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

    protected override FrameKind Kind => FrameKind.Call;

    protected override void Write(WireWriter writer)
    {
        base.Write(writer);
        writer.Text(_method.InterfaceKey);
        writer.Text(_method.Key);
        CallActivity.Write(writer, _activity);
        _method.WriteArguments(writer, _arguments);
    }

    protected override Task<T> Start(ITurns activation)
    {
        _running = activation;
        if (IsSettled)
        {
            // Cancelled between leaving the queue and now.
            _cancellation?.Cancel();
        }

        if (_activity is { Parent: null, Remote: null })
        {
            return _method.Invoke(activation.GrainInstance!, _arguments);
        }

        var previous = Activity.Current;
        var server = _activity.StartServer(_method);
        try
        {
            Activity.Current = server ?? _activity.Parent;
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
            _method.LogOneWayFailed(_running!.Logger, exception, Target);
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
        TellCancelled();
        Cancel(token);
        _running?.QueueTurn(static source => ((CancellationTokenSource)source!).Cancel(), _cancellation);
    }
}
