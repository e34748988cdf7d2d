using System.Text.Json;
using Microsoft.Extensions.Options;
using OrleansWorkflows.Definitions;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Executions.Transfer;

/// <summary>
/// Takes in what <see cref="ExecutionExporter"/> wrote. Everything is checked before anything is stored; then revisions, then each execution whole,
/// children before their parents. No revision becomes a current one.
/// </summary>
public sealed class ExecutionImporter(IExecutionJournal journal, IDefinitionStore definitions, KeeperNotices notices, IOptions<ExecutionOptions> options, TimeProvider time)
{
    public async Task<TransferReply> ReadAsync(ReadOnlyMemory<byte> utf8, bool takeOver, CancellationToken cancellationToken)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8, DocumentForm.Reading);
        }
        catch (JsonException e)
        {
            return Refused([ImportProblems.NotADocument("", $"The document is no JSON: {e.Message}")]);
        }

        using (document)
        {
            var reader = new DocumentReader(async revision => await KnownAsync(revision, cancellationToken));
            await reader.ReadAsync(document.RootElement);
            var existing = new HashSet<ExecutionId>();
            foreach (var execution in reader.Executions)
            {
                await CheckAsync(execution, reader, existing, takeOver, cancellationToken);
            }

            return reader.Problems.Count > 0 ? Refused(reader.Problems) : await StoreAsync(reader, existing, cancellationToken);
        }
    }

    private static TransferReply Refused(IReadOnlyList<Problem> problems) => new([], problems);

    /// <summary>What only this system can tell: whether it is here already, and whether it may go on here.</summary>
    private async Task CheckAsync(
        ImportedExecution execution, DocumentReader reader, HashSet<ExecutionId> existing, bool takeOver, CancellationToken cancellationToken)
    {
        if (await journal.ReadHeaderAsync(execution.Id, cancellationToken) is not null)
        {
            if (await IsSameAsync(execution, cancellationToken))
            {
                existing.Add(execution.Id);
            }
            else
            {
                reader.Problems.Add(ImportProblems.Exists(execution.Path, execution.Id));
            }

            return;
        }

        var status = execution.State.Status;
        if (status.HasEnded())
        {
            return;
        }

        if (!takeOver || status is not (ExecutionStatus.Waiting or ExecutionStatus.Paused))
        {
            reader.Problems.Add(ImportProblems.NotEnded(
                execution.Path,
                status is ExecutionStatus.Waiting or ExecutionStatus.Paused
                    ? $"Execution {execution.Id} had not ended when it was exported, and may not go on in two places. Terminate it where it came from once it is here, and say take_over=true to let it go on here."
                    : $"Execution {execution.Id} was running when it was exported; what it was doing then is not in the document. Pause it, or wait until it waits or has ended, and export it again."));
            return;
        }

        foreach (var child in execution.State.Open.Select(path => execution.State.Steps[path].Child?.Id).OfType<ExecutionId>())
        {
            if (reader.Executions.All(other => other.Id != child) && await journal.ReadHeaderAsync(child, cancellationToken) is null)
            {
                reader.Problems.Add(ImportProblems.NotEnded(
                    execution.Path, $"Execution {execution.Id} waits for its child {child}, which is not in the document. Export it with children=true."));
            }
        }
    }

    private async Task<bool> IsSameAsync(ImportedExecution execution, CancellationToken cancellationToken)
    {
        var next = 0;
        while (await journal.ReadAsync(execution.Id, next + 1, 100, cancellationToken) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                using var stored = JsonDocument.Parse(row.Events, DocumentForm.Reading);
                foreach (var e in stored.RootElement.EnumerateArray())
                {
                    if (next == execution.Events.Count || !JsonElement.DeepEquals(e, execution.Events[next++]))
                    {
                        return false;
                    }
                }
            }
        }

        return next == execution.Events.Count;
    }

    private async Task<TransferReply> StoreAsync(DocumentReader reader, HashSet<ExecutionId> existing, CancellationToken cancellationToken)
    {
        foreach (var definition in reader.Definitions)
        {
            await definitions.SaveRevisionAsync(definition, cancellationToken);
        }

        foreach (var execution in reader.Executions.AsEnumerable().Reverse().Where(e => !existing.Contains(e.Id)))
        {
            var appends = execution.Appends(time.GetUtcNow(), options.Value.ShortTimer);
            if (await journal.ImportAsync(appends, cancellationToken) == AppendOutcome.Conflict && !await IsSameAsync(execution, cancellationToken))
            {
                return Refused([ImportProblems.Exists(execution.Path, execution.Id)]);
            }

            if (options.Value.Resumes && appends[^1].Header!.WakeAt is { } wakeAt)
            {
                notices.Stored(execution.Id, wakeAt);
            }
        }

        return new TransferReply(
            [.. reader.Executions.Select(e => new TransferredExecution(e.Id.Value, e.State.Definition.FullName, e.State.Status, !existing.Contains(e.Id)))], []);
    }

    private async Task<WorkflowDefinition?> KnownAsync(string revision, CancellationToken cancellationToken) =>
        await definitions.ReadRevisionAsync(revision, cancellationToken) is { } stored ? DefinitionReader.FromStored(new JsonBytes(stored.Stored)) : null;
}
