using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>What is known of one method of a grain interface. Made once per method; a call only reads it.</summary>
internal abstract partial class GrainMethod
{
    private static readonly ActivitySource s_application = new("Microsoft.Orleans.Application", "1.2.0");
    private static readonly ActivitySource s_runtime = new("Microsoft.Orleans.Runtime", "1.2.0");

    public static readonly GrainMethod Turn = new RuntimeMethod { Name = "turn" };

    public static readonly GrainMethod InterleavingTurn = new RuntimeMethod { Name = "turn", AlwaysInterleaves = true };

    public required string Name { get; init; }

    public string ActivityName { get; private init; } = "";

    /// <summary>Orleans takes every interface for one of its own whose namespace begins with its name.</summary>
    public ActivitySource Activities { get; private init; } = s_runtime;

    public bool IsReadOnly { get; private init; }

    public bool AlwaysInterleaves { get; private init; }

    public bool IsOneWay { get; private init; }

    public TimeSpan? Timeout { get; private init; }

    public int TokenIndex { get; private init; } = -1;

    /// <summary>Names on the wire: of the interface that declares the method and, within it, of the method.</summary>
    public string InterfaceKey { get; private init; } = "";

    public string Key { get; private init; } = "";

    private Type[] ParameterTypes { get; init; } = [];

    public static GrainMethod Create(MethodInfo method)
    {
        var result = method.ReturnType;
        var definition = result.IsGenericType ? result.GetGenericTypeDefinition() : null;
        var type = definition == typeof(IAsyncEnumerable<>) ? typeof(EnumerableGrainMethod<>).MakeGenericType(result.GenericTypeArguments)
            : typeof(GrainMethod<>).MakeGenericType(definition is null ? typeof(bool) : result.GenericTypeArguments[0]);
        return (GrainMethod)Activator.CreateInstance(type, method)!;
    }

    /// <summary>The name of a method on the wire: its alias, else its name and the types of its parameters, which overloads differ in.</summary>
    public static string KeyOf(MethodInfo method) => method.GetCustomAttribute<AliasAttribute>()?.Alias
        ?? $"{method.Name}({string.Join(';', method.GetParameters().Select(parameter => WireTypes.NameOf(parameter.ParameterType)))})";

    /// <summary>Makes the call and gives what the interface method returns.</summary>
    public abstract object? Call(CallRouter router, GrainReference reference, object?[] arguments);

    /// <summary>The call, or the draw of an enumeration, that another process sent.</summary>
    public abstract Request Read(GrainId target, FrameKind kind, WireReader content, CallActivity activity, CancellationToken cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "One-way call of {Method} on {GrainId} failed")]
    private static partial void LogOneWayFailed(ILogger logger, Exception exception, GrainId grainId, string method);

    public void LogOneWayFailed(ILogger logger, Exception exception, GrainId grainId) => LogOneWayFailed(logger, exception, grainId, Name);

    public void WriteArguments(WireWriter writer, object?[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (i != TokenIndex)
            {
                WireCodec.Write(writer, ParameterTypes[i], arguments[i]);
            }
        }
    }

    protected object?[] ReadArguments(WireReader content, CancellationToken cancellationToken)
    {
        var arguments = new object?[ParameterTypes.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = i == TokenIndex ? cancellationToken : WireCodec.Read(content, ParameterTypes[i]);
        }

        return arguments;
    }

    /// <summary>Arguments are copied as if they had crossed a wire; what is immutable is shared.</summary>
    protected static void CopyArguments(Func<object?, object?>?[]? copiers, object?[] arguments)
    {
        for (var i = 0; i < copiers?.Length; i++)
        {
            if (copiers[i] is { } copy)
            {
                arguments[i] = copy(arguments[i]);
            }
        }
    }

    protected static Func<object?, object?>?[]? Copiers(MethodInfo method)
    {
        var copiers = method.GetParameters()
            .Select(parameter => parameter.IsDefined(typeof(ImmutableAttribute), false) ? null : DeepCopier.For(parameter.ParameterType)).ToArray();
        return copiers.Any(copier => copier is not null) ? copiers : null;
    }

    private sealed class RuntimeMethod : GrainMethod
    {
        public override object? Call(CallRouter router, GrainReference reference, object?[] arguments) => throw new NotSupportedException();

        public override Request Read(GrainId target, FrameKind kind, WireReader content, CallActivity activity, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    /// <summary>Reads the attributes that all kinds of methods share.</summary>
    public abstract class Declared : GrainMethod
    {
        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        protected Declared(MethodInfo method)
        {
            Name = method.Name;
            ActivityName = $"{method.DeclaringType!.Name}/{method.Name}";
            Activities = method.DeclaringType.Namespace?.StartsWith("Orleans", StringComparison.Ordinal) is true ? s_runtime : s_application;
            IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute), true);
            AlwaysInterleaves = method.IsDefined(typeof(AlwaysInterleaveAttribute), true);
            IsOneWay = method.IsDefined(typeof(OneWayAttribute), true);
            Timeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
            ParameterTypes = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
            TokenIndex = Array.IndexOf(ParameterTypes, typeof(CancellationToken));
            InterfaceKey = WireTypes.NameOf(method.DeclaringType);
            Key = KeyOf(method);
        }
    }
}

/// <summary>A method that returns a task: of <typeparamref name="T"/>, or of nothing, for which <see cref="bool"/> stands.</summary>
internal sealed class GrainMethod<T> : GrainMethod.Declared
{
    private readonly MethodInvoker _invoker;
    private readonly ReturnKind _kind;
    private readonly Func<object?, object?>?[]? _copyArguments;

    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public GrainMethod(MethodInfo method) : base(method)
    {
        _invoker = MethodInvoker.Create(method);
        _copyArguments = Copiers(method);
        var result = method.ReturnType;
        _kind = result == typeof(Task) ? ReturnKind.Task
            : result == typeof(ValueTask) ? ReturnKind.ValueTask
            : result == typeof(Task<T>) ? ReturnKind.TaskOf
            : result == typeof(ValueTask<T>) ? ReturnKind.ValueTaskOf
            : ReturnKind.Void;
        CopyResult = method.ReturnParameter.IsDefined(typeof(ImmutableAttribute), false) ? null : DeepCopier.For(typeof(T));
    }

    private enum ReturnKind
    {
        Task,
        TaskOf,
        ValueTask,
        ValueTaskOf,
        Void,
    }

    public Func<object?, object?>? CopyResult { get; }

    public override object? Call(CallRouter router, GrainReference reference, object?[] arguments)
    {
        if (TokenIndex >= 0 && arguments[TokenIndex] is CancellationToken { IsCancellationRequested: true } token)
        {
            return Wrap(Task.FromCanceled<T>(token));
        }

        CopyArguments(_copyArguments, arguments);
        var request = new CallRequest<T>(reference.GrainId, this, arguments, router.StartClientActivity(this));
        if (IsOneWay)
        {
            router.Send(request, reference);
            return Wrap(Task.FromResult<T>(default!));
        }

        router.SendWithTimeout(request, reference, Timeout);
        return Wrap(request.Answer);
    }

    public override Request Read(GrainId target, FrameKind kind, WireReader content, CallActivity activity, CancellationToken cancellationToken) =>
        new CallRequest<T>(target, this, ReadArguments(content, cancellationToken), activity);

    public Task<T> Invoke(object grain, object?[] arguments)
    {
        var returned = _invoker.Invoke(grain, arguments.AsSpan());
        switch (_kind)
        {
            case ReturnKind.TaskOf:
                return (Task<T>)returned!;
            case ReturnKind.ValueTaskOf:
                return ((ValueTask<T>)returned!).AsTask();
            case ReturnKind.Task:
                return Then((Task)returned!);
            case ReturnKind.ValueTask:
                var task = (ValueTask)returned!;
                return task.IsCompletedSuccessfully ? Completed.Task : Then(task.AsTask());
            default:
                return Completed.Task;
        }
    }

    private static Task<T> Then(Task task)
    {
        return task.IsCompletedSuccessfully ? Completed.Task : Await(task);

        static async Task<T> Await(Task task)
        {
            await task;
            return default!;
        }
    }

    private object? Wrap(Task<T> answer) => _kind switch
    {
        ReturnKind.ValueTask => new ValueTask(answer),
        ReturnKind.ValueTaskOf => new ValueTask<T>(answer),
        ReturnKind.Void => null,
        _ => answer,
    };

    private static class Completed
    {
        public static readonly Task<T> Task = System.Threading.Tasks.Task.FromResult<T>(default!);
    }
}
