using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansWorkflows.Engine;

/// <summary>The items of a foreach node, split once so that reaching any of them takes the same time.</summary>
[JsonConverter(typeof(ItemListConverter))]
public sealed class ItemList(JsonBytes items)
{
    private JsonElement[]? _split;

    public JsonBytes Json => items;

    public JsonElement this[int index] => (_split ??= [.. items.Element.EnumerateArray()])[index];
}

internal sealed class ItemListConverter : JsonConverter<ItemList>
{
    private static readonly JsonBytesConverter Bytes = new();

    public override ItemList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Bytes.Read(ref reader, typeof(JsonBytes), options));

    public override void Write(Utf8JsonWriter writer, ItemList value, JsonSerializerOptions options) =>
        Bytes.Write(writer, value.Json, options);
}
