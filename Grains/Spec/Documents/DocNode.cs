using System.Text.Json;

namespace OrleansWorkflows.Spec;

/// <summary>A value of a YAML or JSON document that knows its place: what every reader of specs and settings works on. A closed family.</summary>
public abstract class DocNode(SourcePosition position, DocPath path)
{
    public SourcePosition Position { get; } = position;

    public DocPath Path { get; } = path;

    /// <summary>What it is, for messages: <c>text</c>, <c>a number</c>, <c>a list</c>.</summary>
    public abstract string What { get; }

    public bool IsNull => this is DocScalar { Kind: DocScalarKind.Null };

    public JsonBytes ToJson() => JsonBytes.Write(WriteTo);

    public abstract void WriteTo(Utf8JsonWriter writer);

    /// <summary>The same value at another place of the document: how an alias is expanded.</summary>
    public abstract DocNode At(DocPath path);
}

/// <summary>What a scalar is by the YAML 1.2 core schema.</summary>
public enum DocScalarKind
{
    Null,
    Bool,
    Int,
    Float,
    Text,
}

/// <param name="text">As written, unquoted and unescaped; of a number or bool, its JSON form.</param>
/// <param name="textPosition">Where the text itself begins: behind an opening quote.</param>
/// <param name="written">As written, when that differs from <paramref name="text"/>: <c>1.0</c>, <c>0x1F</c>.</param>
public sealed class DocScalar(string text, DocScalarKind kind, SourcePosition position, SourcePosition textPosition, DocPath path, string? written = null)
    : DocNode(position, path)
{
    public string Text { get; } = text;

    public DocScalarKind Kind { get; } = kind;

    public SourcePosition TextPosition { get; } = textPosition;

    /// <summary>As the author wrote it; <c>version: 1.0</c> is the text <c>1.0</c>.</summary>
    public string Written { get; } = written ?? text;

    public override string What => Kind switch
    {
        DocScalarKind.Null => "nothing",
        DocScalarKind.Bool => "true or false",
        DocScalarKind.Int or DocScalarKind.Float => "a number",
        _ => "text",
    };

    public override void WriteTo(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case DocScalarKind.Null:
                writer.WriteNullValue();
                break;
            case DocScalarKind.Bool:
                writer.WriteBooleanValue(Text == "true");
                break;
            case DocScalarKind.Int or DocScalarKind.Float:
                writer.WriteRawValue(Text, skipInputValidation: true);
                break;
            default:
                writer.WriteStringValue(Text);
                break;
        }
    }

    public override DocNode At(DocPath path) => new DocScalar(Text, Kind, Position, TextPosition, path, Written);
}

public sealed class DocList(IReadOnlyList<DocNode> items, SourcePosition position, DocPath path) : DocNode(position, path)
{
    public IReadOnlyList<DocNode> Items { get; } = items;

    public override string What => "a list";

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var item in Items)
        {
            item.WriteTo(writer);
        }

        writer.WriteEndArray();
    }

    public override DocNode At(DocPath path) => new DocList([.. Items.Select((item, i) => item.At(path.Child(i)))], Position, path);
}

/// <summary>One key and its value.</summary>
public sealed record DocEntry(string Key, SourcePosition KeyPosition, DocNode Value);

/// <summary>An object; the entries keep the written order and their keys are unique.</summary>
public sealed class DocMap : DocNode
{
    private readonly Dictionary<string, DocEntry> _byKey;

    public DocMap(IReadOnlyList<DocEntry> entries, SourcePosition position, DocPath path)
        : base(position, path)
    {
        Entries = entries;
        _byKey = new Dictionary<string, DocEntry>(entries.Count, StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            _byKey.TryAdd(entry.Key, entry);
        }
    }

    public IReadOnlyList<DocEntry> Entries { get; }

    public override string What => "an object";

    public DocNode? this[string key] => _byKey.GetValueOrDefault(key)?.Value;

    public DocEntry? Entry(string key) => _byKey.GetValueOrDefault(key);

    public bool Has(string key) => _byKey.ContainsKey(key);

    /// <summary>The same object without some keys.</summary>
    public DocMap Without(params ReadOnlySpan<string> keys)
    {
        var kept = new List<DocEntry>(Entries.Count);
        foreach (var entry in Entries)
        {
            if (!keys.Contains(entry.Key))
            {
                kept.Add(entry);
            }
        }

        return new DocMap(kept, Position, Path);
    }

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var entry in Entries)
        {
            writer.WritePropertyName(entry.Key);
            entry.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    public override DocNode At(DocPath path) =>
        new DocMap([.. Entries.Select(e => e with { Value = e.Value.At(path.Child(e.Key)) })], Position, path);
}
