using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>Where calls start: a silo or a client. Knows the methods, the time-outs, and how to find what a call is for.</summary>
internal abstract class CallRouter(TimeProvider time, TimeSpan responseTimeout, bool propagateActivities) : IGrainCaller, IDisposable
{
    private readonly ConcurrentDictionary<MethodInfo, GrainMethod> _methods = new();
    private readonly ConcurrentDictionary<TimeSpan, Deadlines> _deadlines = new();

    public TimeProvider Time => time;

    public TimeSpan ResponseTimeout => responseTimeout;

    public object? Call(GrainReference reference, MethodInfo method, object?[] arguments) => Method(method).Call(this, reference, arguments);

    public GrainMethod Method(MethodInfo method) => _methods.GetOrAdd(method, GrainMethod.Create);

    public CallActivity StartClientActivity(GrainMethod method)
    {
        if (!propagateActivities)
        {
            return default;
        }

        var caller = Activity.Current;
        var own = method.Activities.StartActivity(method.ActivityName, ActivityKind.Client);
        Activity.Current = caller;
        return new CallActivity(own ?? caller, own);
    }

    /// <summary>Sends a call whose caller waits: for the usual response time-out, or that of the method.</summary>
    public void SendWithTimeout(Request request, GrainReference? reference, TimeSpan? timeout)
    {
        _deadlines.GetOrAdd(timeout ?? responseTimeout, limit => new Deadlines(time, limit)).Add(request);
        Send(request, reference);
    }

    public abstract void Send(Request request, GrainReference? reference = null);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        foreach (var deadlines in _deadlines.Values)
        {
            deadlines.Dispose();
        }
    }
}
