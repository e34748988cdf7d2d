using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>Values as JSON and as text.</summary>
internal static class ValueWriter
{
    /// <summary>As deep as JSON readers go by default, so that whatever was written can be read.</summary>
    public static readonly JsonWriterOptions Options = JsonText.WriterOptions with { MaxDepth = 64 };

    /// <exception cref="ExpressionException">Nested deeper than 64 levels.</exception>
    public static JsonBytes ToJsonBytes(Value value)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, value);
        }

        return new JsonBytes(buffer.WrittenSpan.ToArray());
    }

    public static void Write(Utf8JsonWriter writer, Value value)
    {
        if (value.IsJson)
        {
            value.Json.WriteTo(writer);
            return;
        }

        switch (value.Kind)
        {
            case ValueKind.Null:
                writer.WriteNullValue();
                break;
            case ValueKind.Bool:
                writer.WriteBooleanValue(value.IsTrue);
                break;
            case ValueKind.Int:
                writer.WriteNumberValue(value.Int);
                break;
            case ValueKind.Decimal:
                writer.WriteNumberValue(value.Decimal);
                break;
            case ValueKind.Float:
                writer.WriteNumberValue(value.Float);
                break;
            case ValueKind.Text:
                writer.WriteStringValue(value.Text);
                break;
            case ValueKind.Duration:
                writer.WriteStringValue(value.Duration.ToString());
                break;
            case ValueKind.List:
                writer.WriteStartArray();
                foreach (var item in value.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStartObject();
                foreach (var (name, field) in value.Fields)
                {
                    writer.WritePropertyName(name);
                    Write(writer, field);
                }

                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>As it is written inside of a longer text: text bare, everything else as JSON.</summary>
    public static string ToText(Value value) => value.Kind switch
    {
        ValueKind.Text => value.Text,
        ValueKind.Null => "null",
        ValueKind.Bool => value.IsTrue ? "true" : "false",
        ValueKind.Int => value.Int.ToString(CultureInfo.InvariantCulture),
        ValueKind.Duration => value.Duration.ToString(),
        _ => Encoding.UTF8.GetString(ToJsonBytes(value).Utf8),
    };
}
