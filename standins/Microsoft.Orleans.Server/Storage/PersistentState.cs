using System.Runtime.CompilerServices;

namespace Orleans.Runtime;

/// <summary>A state as the grain holds it; the ETag of what was last read or written goes with every write.</summary>
internal sealed class PersistentState<T>(GrainId grainId, string name, Storage.IGrainStorage storage) : IPersistentState<T>
{
    private readonly GrainState<T> _state = new(New());

    public T State
    {
        get => _state.State!;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _state.RecordExists;

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => storage.ReadStateAsync(name, grainId, _state, cancellationToken);

    public Task WriteStateAsync(CancellationToken cancellationToken) => storage.WriteStateAsync(name, grainId, _state, cancellationToken);

    public Task ClearStateAsync(CancellationToken cancellationToken) => storage.ClearStateAsync(name, grainId, _state, cancellationToken);

    internal static T New() => typeof(T).IsValueType || typeof(T).GetConstructor(Type.EmptyTypes) is not null
        ? Activator.CreateInstance<T>()
        : (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
}
