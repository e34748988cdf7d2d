using System.Reflection;

namespace Orleans.Runtime;

/// <summary>A reference to a grain: the proxy behind every grain interface. Two references to one grain are equal.</summary>
public class GrainReference : DispatchProxy, IAddressable, IEquatable<GrainReference>
{
    public GrainId GrainId { get; private set; }

    internal Type InterfaceType { get; private set; } = typeof(IAddressable);

    internal IGrainCaller Caller { get; private set; } = null!;

    /// <summary>Where the last call went; a shortcut that is checked before use.</summary>
    internal object? CachedTarget { get; set; }

    internal static TGrainInterface Create<TGrainInterface>(GrainId id, IGrainCaller caller) => Initialize(
        Create<TGrainInterface, GrainReference>()!, typeof(TGrainInterface), id, caller);

    internal static object Create(Type interfaceType, GrainId id, IGrainCaller caller) => Initialize(
        Create(interfaceType, typeof(GrainReference)), interfaceType, id, caller);

    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"GrainReference:{GrainId}:{InterfaceType.Name}";

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Caller.Call(this, targetMethod!, args ?? []);

    private static T Initialize<T>(T proxy, Type interfaceType, GrainId id, IGrainCaller caller)
    {
        var reference = (GrainReference)(object)proxy!;
        reference.GrainId = id;
        reference.InterfaceType = interfaceType;
        reference.Caller = caller;
        return proxy;
    }
}

/// <summary>Carries a call from a reference to the cluster.</summary>
internal interface IGrainCaller
{
    object? Call(GrainReference reference, MethodInfo method, object?[] arguments);
}
