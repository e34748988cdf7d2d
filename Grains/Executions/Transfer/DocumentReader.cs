using System.Text.Json;
using OrleansWorkflows.Definitions;
using OrleansWorkflows.Engine;
using OrleansWorkflows.Journal;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Executions.Transfer;

/// <summary>Reads a document and checks everything that it says by itself: shape, revisions by their hash, events by replaying them.</summary>
/// <param name="known">Definitions that are stored here, for documents that were cut down.</param>
internal sealed class DocumentReader(Func<string, Task<WorkflowDefinition?>> known)
{
    private readonly Dictionary<string, (DefinitionRevision Row, WorkflowDefinition Definition)> _definitions = [];

    public List<Problem> Problems { get; } = [];

    public List<ImportedExecution> Executions { get; } = [];

    public IEnumerable<DefinitionRevision> Definitions => _definitions.Values.Select(d => d.Row);

    public async Task ReadAsync(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object || TextOf(document, "format") != DocumentForm.Format)
        {
            Problems.Add(ImportProblems.NotADocument("format", $"This is no exported execution: its `format` is not '{DocumentForm.Format}'."));
            return;
        }

        if (!document.TryGetProperty("version", out var version) || NumberOf(version) is not (>= 1 and <= DocumentForm.Version))
        {
            Problems.Add(ImportProblems.UnknownVersion(version.ValueKind == JsonValueKind.Undefined ? "none" : version.GetRawText()));
            return;
        }

        foreach (var (path, item) in ItemsOf(document, "", "definitions"))
        {
            ReadDefinition(path, item);
        }

        foreach (var (path, item) in ItemsOf(document, "", "executions"))
        {
            await ReadExecutionAsync(path, item);
        }

        if (Executions.Count == 0 && Problems.Count == 0)
        {
            Problems.Add(ImportProblems.NotADocument("executions", "The document has no execution."));
        }
    }

    private void ReadDefinition(string path, JsonElement item)
    {
        if (TextOf(item, "revision") is not { } revision || !item.TryGetProperty("stored", out var stored))
        {
            Problems.Add(ImportProblems.NotADocument(path, "A definition needs `revision` and `stored`."));
            return;
        }

        try
        {
            // As it stands there, or, where somebody made the document pretty, as it is written here.
            var definition = DefinitionReader.FromStored(new JsonBytes(System.Text.Encoding.UTF8.GetBytes(stored.GetRawText())));
            definition = definition.Revision == revision ? definition : DefinitionReader.FromStored(JsonBytes.From(stored));
            if (definition.Revision != revision)
            {
                Problems.Add(ImportProblems.BadDefinition($"{path}.stored", $"The definition is not that of revision {revision}: its hash is {definition.Revision}. It has been changed."));
                return;
            }

            var created = item.TryGetProperty("created_at", out var at) && at.ValueKind == JsonValueKind.String && at.TryGetDateTimeOffset(out var instant) ? instant : default;
            _definitions[revision] = (
                new DefinitionRevision(revision, definition.Domain, definition.Name, TextOf(item, "version") ?? definition.Version, definition.Stored.Utf8, TextOf(item, "source"), created),
                definition);
        }
        catch (InvalidDataException e)
        {
            Problems.Add(ImportProblems.BadDefinition($"{path}.stored", e.Message));
        }
    }

    private async Task ReadExecutionAsync(string path, JsonElement item)
    {
        if (!item.TryGetProperty("execution", out var header) || TextOf(header, "execution_id") is not { } id || !IsId(id))
        {
            Problems.Add(ImportProblems.NotADocument($"{path}.execution.execution_id", "The id of an execution is 32 lower-case hex digits."));
            return;
        }

        var events = new List<JsonElement>();
        var decoded = new List<ExecutionEvent>();
        foreach (var (at, one) in ItemsOf(item, path, "events"))
        {
            var sequence = events.Count + 1L;
            if (!one.TryGetProperty("sequence", out var given) || NumberOf(given) != sequence || !one.TryGetProperty("event", out var e))
            {
                Problems.Add(ImportProblems.Gap(at, sequence, given.ValueKind == JsonValueKind.Undefined ? "none" : given.GetRawText()));
                return;
            }

            if (!TryDecode(at, sequence, e, decoded))
            {
                return;
            }

            events.Add(e);
        }

        if (decoded is not [ExecutionStarted started, ..])
        {
            Problems.Add(ImportProblems.Gap($"{path}.events", 1, decoded.Count == 0 ? "no events" : $"{decoded[0].GetType().Name} instead of the start"));
            return;
        }

        if ((_definitions.TryGetValue(started.Revision, out var own) ? own.Definition : await known(started.Revision)) is not { } definition)
        {
            Problems.Add(ImportProblems.BadDefinition(
                $"{path}.events[0].event.revision", $"Revision {started.Revision} of workflow {started.Domain}/{started.Workflow} is neither in the document nor stored here."));
            return;
        }

        if (Replay(path, new ExecutionId(id), definition, decoded) is { } state)
        {
            Executions.Add(new ImportedExecution(path, state, events, decoded, ReadSnapshots(path, item, definition)));
        }
    }

    private bool TryDecode(string path, long sequence, JsonElement e, List<ExecutionEvent> into)
    {
        try
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes($"[{e.GetRawText()}]");
            into.AddRange(EventCodec.Decode(bytes));
            return true;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            Problems.Add(ImportProblems.UnreadableEvent(path, sequence, exception.Message));
            return false;
        }
    }

    private ExecutionState? Replay(string path, ExecutionId id, WorkflowDefinition definition, List<ExecutionEvent> events)
    {
        var state = ExecutionState.New(id, definition);
        foreach (var e in events)
        {
            try
            {
                state = ExecutionEngine.Apply(state, e);
            }
            catch (Exception exception)
            {
                // Whatever a changed event makes of it: nothing of such an execution is taken in.
                Problems.Add(ImportProblems.UnreadableEvent($"{path}.events[{state.Sequence}]", state.Sequence + 1, $"it does not follow the events before ({exception.Message})."));
                return null;
            }
        }

        return state;
    }

    private List<NamedSnapshot> ReadSnapshots(string path, JsonElement item, WorkflowDefinition definition)
    {
        var snapshots = new List<NamedSnapshot>();
        foreach (var (at, one) in ItemsOf(item, path, "snapshots"))
        {
            var name = TextOf(one, "name") ?? "";
            try
            {
                var state = System.Text.Encoding.UTF8.GetBytes(one.GetProperty("state").GetRawText());
                if (StateCodec.RevisionOf(state) != definition.Revision)
                {
                    throw new InvalidDataException("it is of another revision of the workflow.");
                }

                var decoded = StateCodec.Decode(state, definition);
                snapshots.Add(new NamedSnapshot(name.Length > 0 ? name : throw new InvalidDataException("it has no name."), decoded.Sequence, one.GetProperty("at").GetDateTimeOffset(), state));
            }
            catch (Exception exception) when (exception is JsonException or InvalidDataException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                Problems.Add(ImportProblems.BadSnapshot(at, name, exception.Message));
            }
        }

        return snapshots;
    }

    private IEnumerable<(string Path, JsonElement Item)> ItemsOf(JsonElement parent, string path, string name)
    {
        var full = path.Length > 0 ? $"{path}.{name}" : name;
        if (!parent.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            Problems.Add(ImportProblems.NotADocument(full, $"`{name}` has to be a list."));
            yield break;
        }

        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var at = $"{full}[{index++}]";
            if (item.ValueKind == JsonValueKind.Object)
            {
                yield return (at, item);
            }
            else
            {
                Problems.Add(ImportProblems.NotADocument(at, "This has to be an object."));
            }
        }
    }

    private static bool IsId(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower);

    private static long? NumberOf(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static string? TextOf(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
