using System.Text.Json;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine;

/// <summary>A whole state as a snapshot: everything but the definition, which is loaded by the revision it names.</summary>
public static class StateCodec
{
    /// <summary>Of the snapshots that this version writes. It grows with a field that a reader of before must not ignore.</summary>
    private const int NewestFormat = 1;

    public static byte[] Encode(ExecutionState state) =>
        JsonSerializer.SerializeToUtf8Bytes(new StoredState { Format = NewestFormat, Revision = state.Definition.Revision, State = state }, StorageJson.Default.StoredState);

    /// <summary>The revision that a snapshot's definition must have.</summary>
    public static string RevisionOf(ReadOnlySpan<byte> snapshot) =>
        (JsonSerializer.Deserialize(snapshot, StorageJson.Default.SnapshotRevision) ?? throw new JsonException("Empty snapshot.")).Revision;

    /// <exception cref="JsonException">The bytes are no snapshot of this release or an older one.</exception>
    public static ExecutionState Decode(ReadOnlySpan<byte> snapshot, WorkflowDefinition definition)
    {
        var stored = JsonSerializer.Deserialize(snapshot, StorageJson.Default.StoredState) ?? throw new JsonException("Empty snapshot.");
        if (stored.Format > NewestFormat)
        {
            throw new JsonException($"The snapshot has format {stored.Format}, and this version knows those up to {NewestFormat}.");
        }

        return stored.State with
        {
            Graph = ExecutionGraph.Of(definition),
            // Snapshots of older releases do not have these.
            Held = stored.State.Held ?? [],
            Open = stored.State.Open.WithComparer(StringComparer.Ordinal),
        };
    }
}

internal sealed record StoredState
{
    /// <summary>0: from before snapshots said so.</summary>
    public int Format { get; init; }

    public required string Revision { get; init; }

    public required ExecutionState State { get; init; }
}

internal sealed record SnapshotRevision(string Revision);
