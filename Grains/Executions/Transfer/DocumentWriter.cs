using System.Buffers;
using System.Text.Json;
using OrleansWorkflows.Definitions;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Executions.Transfer;

/// <summary>Writes the parts of a document one after the other and gives out what has gathered, so that no document lies in memory whole.</summary>
internal sealed class DocumentWriter : IDisposable
{
    private const int PieceSizeBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * PieceSizeBytes);
    private readonly Utf8JsonWriter _json;

    public DocumentWriter() => _json = new Utf8JsonWriter(_buffer, DocumentForm.Writing);

    public bool IsPieceFull => _buffer.WrittenCount + _json.BytesPending >= PieceSizeBytes;

    public DocumentPiece TakePiece()
    {
        _json.Flush();
        var piece = new DocumentPiece(_buffer.WrittenSpan.ToArray());
        _buffer.ResetWrittenCount();
        return piece;
    }

    public void Begin(DateTimeOffset now, IEnumerable<DefinitionRevision> definitions)
    {
        _json.WriteStartObject();
        _json.WriteString("format", DocumentForm.Format);
        _json.WriteNumber("version", DocumentForm.Version);
        _json.WriteString("exported_at", now);
        _json.WriteStartArray("definitions");
        foreach (var definition in definitions)
        {
            _json.WriteStartObject();
            _json.WriteString("revision", definition.Revision);
            _json.WriteString("domain", definition.Domain);
            _json.WriteString("name", definition.Name);
            _json.WriteString("version", definition.Version);
            _json.WriteString("created_at", definition.CreatedAt);
            if (definition.Source is { } source)
            {
                _json.WriteString("source", source);
            }

            Raw("stored", definition.Stored);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteStartArray("executions");
    }

    public void BeginExecution(ExecutionHeader header)
    {
        _json.WriteStartObject();
        _json.WritePropertyName("execution");
        JsonSerializer.Serialize(
            _json,
            new
            {
                ExecutionId = header.ExecutionId.Value, header.Domain, header.Workflow, header.Revision, header.Status, Parent = header.Parent?.Value,
                header.StartedAt, header.UpdatedAt, header.EndedAt, header.Error, header.Labels,
            },
            JsonText.Options);
        _json.WriteStartArray("events");
    }

    public void Event(long sequence, JsonElement stored)
    {
        _json.WriteStartObject();
        _json.WriteNumber("sequence", sequence);
        _json.WritePropertyName("event");
        stored.WriteTo(_json);
        _json.WriteEndObject();
    }

    public void EndEvents()
    {
        _json.WriteEndArray();
        _json.WriteStartArray("snapshots");
    }

    public void Snapshot(NamedSnapshot snapshot)
    {
        _json.WriteStartObject();
        _json.WriteString("name", snapshot.Name);
        _json.WriteNumber("sequence", snapshot.Sequence);
        _json.WriteString("at", snapshot.At);
        Raw("state", snapshot.State!);
        _json.WriteEndObject();
    }

    public void EndExecution()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    public void End()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    public void Dispose() => _json.Dispose();

    private void Raw(string name, byte[] utf8)
    {
        _json.WritePropertyName(name);
        _json.WriteRawValue(utf8, skipInputValidation: true);
    }
}
