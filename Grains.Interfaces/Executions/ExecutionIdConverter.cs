using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansWorkflows;

/// <summary>Writes an id as its text.</summary>
public sealed class ExecutionIdConverter : JsonConverter<ExecutionId>
{
    public override ExecutionId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, ExecutionId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
