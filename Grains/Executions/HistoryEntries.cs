using System.Text.Json;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions;

/// <summary>Stored events as readers see them.</summary>
internal static class HistoryEntries
{
    public static IEnumerable<HistoryEntry> Of(JournalRow row)
    {
        var sequence = row.FirstSequence;
        foreach (var e in JsonElement.Parse(row.Events).EnumerateArray())
        {
            yield return new HistoryEntry(
                sequence++,
                e.TryGetProperty("at", out var at) ? at.GetDateTimeOffset() : row.At,
                e.GetProperty("type").GetString()!,
                StepOf(e),
                JsonBytes.Write(w =>
                {
                    w.WriteStartObject();
                    foreach (var field in e.EnumerateObject().Where(f => !f.NameEquals("type") && !f.NameEquals("at") && !f.NameEquals("v") && !f.NameEquals("step")))
                    {
                        field.WriteTo(w);
                    }

                    w.WriteEndObject();
                }));
        }
    }

    /// <summary>The step, or the entry of the undo, that an event is about.</summary>
    private static string? StepOf(JsonElement e) =>
        e.TryGetProperty("step", out var step) || (e.TryGetProperty("undo", out step) && step.ValueKind == JsonValueKind.String) ? step.GetString() : null;
}
