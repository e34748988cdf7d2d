using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansWorkflows;

/// <summary>
/// One JSON value as UTF-8 bytes: how parameters, outputs and answers cross grain boundaries and lie in the journal. Immutable; parsed at most
/// once, where it is first used.
/// </summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.JsonBytes")]
[JsonConverter(typeof(JsonBytesConverter))]
public sealed class JsonBytes : IEquatable<JsonBytes>
{
    /// <summary>The JSON value <c>null</c>.</summary>
    public static readonly JsonBytes Null = new("null"u8.ToArray());

    /// <summary>The empty JSON object.</summary>
    public static readonly JsonBytes EmptyObject = new("{}"u8.ToArray());

    /// <summary>The empty JSON list.</summary>
    public static readonly JsonBytes EmptyList = new("[]"u8.ToArray());

    /// <summary>Values are put into values by workflows, so they may lie deeper than the 64 levels of the framework's default.</summary>
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = 1_000 };

    [NonSerialized]
    private object? _parsed;

    /// <param name="utf8">A complete, valid JSON text; the array is not copied and must not be changed afterwards.</param>
    public JsonBytes(byte[] utf8) => Utf8 = utf8;

    /// <summary>The JSON text in UTF-8.</summary>
    [Id(0)]
    public byte[] Utf8 { get; }

    /// <summary>The parsed value; parsing happens at the first access.</summary>
    /// <exception cref="JsonException">The bytes are not JSON.</exception>
    [JsonIgnore]
    public JsonElement Element => (JsonElement)(_parsed ??= JsonElement.Parse(Utf8, DocumentOptions));

    [JsonIgnore]
    public bool IsNull => Utf8.AsSpan().SequenceEqual("null"u8);

    public int SizeBytes => Utf8.Length;

    public static JsonBytes Parse(string json)
    {
        var bytes = new JsonBytes(Encoding.UTF8.GetBytes(json));
        _ = bytes.Element;
        return bytes;
    }

    public static JsonBytes From(JsonElement element)
    {
        if (element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return Null;
        }

        var buffer = new ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            element.WriteTo(writer);
        }

        return new JsonBytes(buffer.WrittenSpan.ToArray());
    }

    public static JsonBytes From<T>(T value, JsonSerializerOptions? options = null) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, options ?? JsonText.Options));

    /// <summary>Writes one value with a <see cref="Utf8JsonWriter"/>.</summary>
    public static JsonBytes Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            write(writer);
        }

        return new JsonBytes(buffer.WrittenSpan.ToArray());
    }

    public bool Equals(JsonBytes? other) => other is not null && Utf8.AsSpan().SequenceEqual(other.Utf8);

    public override bool Equals(object? obj) => Equals(obj as JsonBytes);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Utf8);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.UTF8.GetString(Utf8);
}
