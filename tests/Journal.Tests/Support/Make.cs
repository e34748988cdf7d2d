using System.Text;

namespace OrleansWorkflows.Journal.Tests.Support;

internal static class Make
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static JournalAppend Append(ExecutionId id, long sequence, int count = 1, ExecutionHeader? header = null, byte[]? snapshot = null) => new()
    {
        ExecutionId = id,
        FirstSequence = sequence,
        EventCount = count,
        Events = Encoding.UTF8.GetBytes($"[{{\"sequence\":{sequence}}}]"),
        At = Start.AddSeconds(sequence),
        Header = header,
        StateSnapshot = snapshot,
    };

    public static ExecutionHeader Header(string id, ExecutionStatus status = ExecutionStatus.Running, DateTimeOffset? startedAt = null) => new()
    {
        ExecutionId = new ExecutionId(id),
        Domain = "travel",
        Workflow = "book_trip",
        Revision = "r1",
        Status = status,
        StartedAt = startedAt ?? Start,
        UpdatedAt = startedAt ?? Start,
    };

    /// <summary>A new execution with this header and one event.</summary>
    public static JournalAppend First(ExecutionHeader header) => Append(header.ExecutionId, 1, header: header);
}
