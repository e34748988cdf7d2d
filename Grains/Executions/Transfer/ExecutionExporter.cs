using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansWorkflows.Definitions;
using OrleansWorkflows.Engine;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions.Transfer;

/// <summary>Writes an execution as a document that another system can take in. Secrets are no part of a journal, and so of no document.</summary>
public sealed class ExecutionExporter(IExecutionJournal journal, IDefinitionStore definitions, TimeProvider time)
{
    private const int RowsAtOnce = 100;

    /// <returns>Pieces of about 64 KiB; none when there is no such execution.</returns>
    public async IAsyncEnumerable<DocumentPiece> WriteAsync(
        ExecutionId executionId, bool children, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await journal.ReadHeaderAsync(executionId, cancellationToken) is not { } root)
        {
            yield break;
        }

        using var document = new DocumentWriter();
        document.Begin(time.GetUtcNow(), await DefinitionsOfAsync(root, cancellationToken));
        var open = new Queue<ExecutionHeader>([root]);
        while (open.TryDequeue(out var header))
        {
            document.BeginExecution(header);
            await foreach (var (sequence, e) in EventsOfAsync(header.ExecutionId, cancellationToken))
            {
                document.Event(sequence, e);
                if (document.IsPieceFull)
                {
                    yield return document.TakePiece();
                }
            }

            document.EndEvents();
            foreach (var name in (await journal.ListSnapshotsAsync(header.ExecutionId, cancellationToken)).Select(s => s.Name).Distinct())
            {
                if (await journal.ReadSnapshotAsync(header.ExecutionId, name, cancellationToken) is { } snapshot)
                {
                    document.Snapshot(snapshot);
                    yield return document.TakePiece();
                }
            }

            document.EndExecution();
            if (children)
            {
                await foreach (var child in ChildrenOfAsync(header.ExecutionId, cancellationToken))
                {
                    open.Enqueue(child);
                }
            }
        }

        document.End();
        yield return document.TakePiece();
    }

    /// <summary>Its revision and those that its children are pinned to.</summary>
    private async Task<IReadOnlyList<DefinitionRevision>> DefinitionsOfAsync(ExecutionHeader header, CancellationToken cancellationToken)
    {
        var revisions = new List<string> { header.Revision };
        if (await journal.ReadAsync(header.ExecutionId, 1, 1, cancellationToken) is [var first, ..]
            && StoredExecutions.EventsOf(header.ExecutionId, first) is [ExecutionStarted { Pins: { } pins }, ..])
        {
            revisions.AddRange(pins.Values);
        }

        var found = new List<DefinitionRevision>();
        foreach (var revision in revisions.Distinct())
        {
            if (await definitions.ReadRevisionAsync(revision, cancellationToken) is { } definition)
            {
                found.Add(definition);
            }
        }

        return found;
    }

    private async IAsyncEnumerable<(long Sequence, JsonElement Event)> EventsOfAsync(
        ExecutionId executionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = 1L;
        while (await journal.ReadAsync(executionId, next, RowsAtOnce, cancellationToken) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                next = row.FirstSequence;
                using var events = JsonDocument.Parse(row.Events, DocumentForm.Reading);
                foreach (var e in events.RootElement.EnumerateArray())
                {
                    yield return (next++, e);
                }
            }
        }
    }

    private async IAsyncEnumerable<ExecutionHeader> ChildrenOfAsync(
        ExecutionId parent, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new HeaderQuery { Parent = parent, Limit = 500 };
        do
        {
            var page = await journal.QueryAsync(query, cancellationToken);
            foreach (var child in page.Items)
            {
                yield return child;
            }

            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
    }
}
