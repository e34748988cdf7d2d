using System.Text.Json;
using Orleans.Storage;

namespace OrleansWorkflows.Silo.GrainState;

/// <summary>Grain state as plain JSON, as everywhere else in this project: readable in the database, and without type names that a rename would break.</summary>
public sealed class JsonGrainStateSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, JsonText.Options));

    public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, JsonText.Options);
}
