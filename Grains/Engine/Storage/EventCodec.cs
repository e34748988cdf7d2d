using System.Buffers;
using System.Text.Json;

namespace OrleansWorkflows.Engine;

/// <summary>
/// Events as they lie in the journal: one JSON list an append. Reading ignores unknown fields, so that older releases' journals and newer fields
/// both replay.
/// </summary>
public static class EventCodec
{
    public static byte[] Encode(IReadOnlyList<ExecutionEvent> events)
    {
        var buffer = new ArrayBufferWriter<byte>(256 * Math.Max(1, events.Count));
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JsonText.WriterOptions.Encoder, MaxDepth = 1_100, SkipValidation = true }))
        {
            writer.WriteStartArray();
            foreach (var e in events)
            {
                JsonSerializer.Serialize(writer, e, StorageJson.Default.ExecutionEvent);
            }

            writer.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">The bytes are no list of known events: the journal was written by a newer release or damaged.</exception>
    public static IReadOnlyList<ExecutionEvent> Decode(ReadOnlySpan<byte> events)
    {
        var decoded = JsonSerializer.Deserialize(events, StorageJson.Default.ExecutionEventArray) ?? [];
        foreach (var e in decoded)
        {
            if (e.Version > ExecutionEvent.NewestVersion)
            {
                throw new JsonException($"{e.GetType().Name} has version {e.Version}, and this one knows those up to {ExecutionEvent.NewestVersion}.");
            }
        }

        return decoded;
    }
}
