using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansWorkflows;

/// <summary>Embeds a <see cref="JsonBytes"/> as the value it holds, not as text.</summary>
public sealed class JsonBytesConverter : JsonConverter<JsonBytes>
{
    public override bool HandleNull => true;

    public override JsonBytes Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return JsonBytes.Null;
        }

        using var document = JsonDocument.ParseValue(ref reader);
        return JsonBytes.From(document.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, JsonBytes value, JsonSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteRawValue(value.Utf8, skipInputValidation: true);
    }
}
