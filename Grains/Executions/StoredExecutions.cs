using System.Text.Json;
using OrleansWorkflows.Engine;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Executions;

/// <summary>Decodes what the journal holds of an execution. What a newer version wrote is refused as a whole: half of it understood would be another execution.</summary>
internal static class StoredExecutions
{
    /// <exception cref="NewerVersionException">This version does not know one of the events.</exception>
    public static IReadOnlyList<ExecutionEvent> EventsOf(ExecutionId id, JournalRow row)
    {
        try
        {
            return EventCodec.Decode(row.Events);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw Newer(id, exception);
        }
    }

    /// <exception cref="NewerVersionException">This version can not read the snapshot.</exception>
    public static ExecutionState StateOf(ExecutionId id, byte[] snapshot, WorkflowDefinition definition)
    {
        try
        {
            return StateCodec.Decode(snapshot, definition);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw Newer(id, exception);
        }
    }

    private static NewerVersionException Newer(ExecutionId id, Exception exception) => new(
        $"WF0625: this silo can not read execution {id}: {exception.Message} A newer version wrote it, or it is damaged. Nothing was changed; a silo of the newer version goes on with it.",
        exception);
}
