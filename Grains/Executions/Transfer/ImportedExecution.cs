using System.Text.Json;
using OrleansWorkflows.Engine;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions.Transfer;

/// <summary>An execution of a document, checked by replaying it.</summary>
/// <param name="Path">Where it stands in the document.</param>
/// <param name="Events">As they stand there, by sequence from 1 on.</param>
internal sealed record ImportedExecution(
    string Path, ExecutionState State, IReadOnlyList<JsonElement> Events, IReadOnlyList<ExecutionEvent> Decoded, IReadOnlyList<NamedSnapshot> Snapshots)
{
    private const int EventsInARow = 200;
    private const int RowSizeBytes = 256 * 1024;

    public ExecutionId Id => State.Id;

    /// <summary>The appends of a journal that has it. The time in full counts from now: else what was brought in to be looked at could go at once.</summary>
    public IReadOnlyList<JournalAppend> Appends(DateTimeOffset now, TimeSpan shortTimer)
    {
        var appends = new List<JournalAppend>();
        for (var done = 0; done < Events.Count;)
        {
            var (bytes, count) = Encode(done);
            appends.Add(new JournalAppend
            {
                ExecutionId = Id,
                FirstSequence = done + 1,
                EventCount = count,
                Events = bytes,
                At = Decoded[done + count - 1].At,
            });
            done += count;
        }

        appends[^1] = appends[^1] with { Header = ExecutionHeaders.OfImported(State, now, shortTimer), NamedSnapshots = Snapshots };
        return appends;
    }

    private (byte[] Events, int Count) Encode(int first)
    {
        var count = 0;
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, DocumentForm.Writing);
        json.WriteStartArray();
        while (first + count < Events.Count && count < EventsInARow && buffer.WrittenCount + json.BytesPending < RowSizeBytes)
        {
            Events[first + count].WriteTo(json);
            count++;
        }

        json.WriteEndArray();
        json.Flush();
        return (buffer.WrittenSpan.ToArray(), count);
    }
}
