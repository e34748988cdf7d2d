using System.Text.Json.Serialization;

namespace OrleansWorkflows.Engine;

/// <summary>The stored JSON of events and snapshots: <c>snake_case</c>, nulls left out, generated so that it costs little.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ExecutionEvent))]
[JsonSerializable(typeof(ExecutionEvent[]))]
[JsonSerializable(typeof(StoredState))]
[JsonSerializable(typeof(SnapshotRevision))]
internal sealed partial class StorageJson : JsonSerializerContext;
