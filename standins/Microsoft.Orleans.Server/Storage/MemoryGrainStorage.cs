using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>States in memory, lost with the silo. What is stored is a copy: a grain that changes its state later changes nothing here.</summary>
internal sealed class MemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), Record> _records = new();
    private long _versions;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_records.TryGetValue((stateName, grainId), out var record))
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (DeepCopier.CopyState((T?)record.State), record.ETag, true);
        }
        else
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (PersistentState<T>.New(), null, false);
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var fresh = new Record(DeepCopier.CopyState(grainState.State), Interlocked.Increment(ref _versions).ToString(CultureInfo.InvariantCulture));
        Replace((stateName, grainId), grainState.ETag, fresh);
        (grainState.ETag, grainState.RecordExists) = (fresh.ETag, true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Replace((stateName, grainId), grainState.ETag, null);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (PersistentState<T>.New(), null, false);
        return Task.CompletedTask;
    }

    private void Replace((string State, GrainId Grain) key, string? expected, Record? fresh)
    {
        while (true)
        {
            var known = _records.TryGetValue(key, out var current);
            if (current?.ETag != expected)
            {
                throw new InconsistentStateException(
                    $"Version conflict ({key.Grain}, state '{key.State}'): the stored ETag is not the one this activation read or wrote last.",
                    current?.ETag, expected);
            }

            var done = (known, fresh) switch
            {
                (false, null) => true,
                (false, { } added) => _records.TryAdd(key, added),
                (true, null) => _records.TryRemove(KeyValuePair.Create(key, current!)),
                (true, { } changed) => _records.TryUpdate(key, changed, current!),
            };
            if (done)
            {
                return;
            }
        }
    }

    private sealed record Record(object? State, string ETag);
}
