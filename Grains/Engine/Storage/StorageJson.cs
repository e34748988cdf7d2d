using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansWorkflows.Engine;

/// <summary>The stored JSON of events and snapshots: <c>snake_case</c>, nulls left out, generated so that it costs little.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters =
    [
        typeof(SnakeCaseEnum<ExecutionStatus>),
        typeof(SnakeCaseEnum<StepStatus>),
        typeof(SnakeCaseEnum<Phase>),
        typeof(SnakeCaseEnum<StepActivity>),
        typeof(SnakeCaseEnum<SkipReason>),
        typeof(SnakeCaseEnum<StopKind>),
        typeof(SnakeCaseEnum<UndoStage>),
        typeof(SnakeCaseEnum<UndoStatus>),
        typeof(SnakeCaseEnum<Duty>),
    ],
    MaxDepth = 1_100,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ExecutionEvent))]
[JsonSerializable(typeof(ExecutionEvent[]))]
[JsonSerializable(typeof(StoredState))]
[JsonSerializable(typeof(SnapshotRevision))]
internal sealed partial class StorageJson : JsonSerializerContext;

/// <summary>Enum words as everywhere else: <c>snake_case</c>.</summary>
internal sealed class SnakeCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower)
    where T : struct, Enum;
