using OrleansWorkflows.Spec;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OrleansWorkflows.Services.Configuration;

/// <summary>One value of a configuration file, with its place. Duplicate keys are kept, so that they can be reported.</summary>
internal abstract record YamlItem(SourcePosition Position);

internal sealed record YamlText(SourcePosition Position, string Value, bool IsPlain) : YamlItem(Position)
{
    public bool IsNull => IsPlain && Value is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed record YamlList(SourcePosition Position, IReadOnlyList<YamlItem> Items) : YamlItem(Position);

internal sealed record YamlMap(SourcePosition Position, IReadOnlyList<YamlEntry> Entries) : YamlItem(Position);

internal sealed record YamlEntry(string Key, SourcePosition KeyPosition, YamlItem Value);

/// <summary>Reads YAML events into a tree with positions.</summary>
internal static class YamlTree
{
    private const int MaxDepth = 64;

    /// <returns>Null for an empty document.</returns>
    /// <exception cref="YamlException">Not YAML, several documents, or nested too deeply.</exception>
    public static YamlItem? Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _))
        {
            return null;
        }

        parser.Consume<DocumentStart>();
        var anchors = new Dictionary<string, YamlItem>(StringComparer.Ordinal);
        var root = ReadItem(parser, anchors, depth: 0);
        parser.Consume<DocumentEnd>();
        if (parser.Current is DocumentStart more)
        {
            throw new YamlException(more.Start, more.End, "a second document starts here; a configuration is one document");
        }

        return root;
    }

    private static YamlItem ReadItem(Parser parser, Dictionary<string, YamlItem> anchors, int depth)
    {
        var at = parser.Current ?? throw new YamlException("the document ends too early");
        if (depth > MaxDepth)
        {
            throw new YamlException(at.Start, at.End, $"values are nested deeper than {MaxDepth} levels");
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return anchors.TryGetValue(alias.Value.Value, out var known)
                ? known
                : throw new YamlException(alias.Start, alias.End, $"'*{alias.Value.Value}' refers to an anchor that is not defined before it");
        }

        var anchor = ((NodeEvent)at).Anchor;
        var item = ReadNode(parser, anchors, depth);
        if (!anchor.IsEmpty)
        {
            anchors[anchor.Value] = item;
        }

        return item;
    }

    private static YamlItem ReadNode(Parser parser, Dictionary<string, YamlItem> anchors, int depth)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new YamlText(Position(scalar.Start), scalar.Value, scalar.Style is ScalarStyle.Plain);
        }

        if (parser.TryConsume<SequenceStart>(out var list))
        {
            var items = new List<YamlItem>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(ReadItem(parser, anchors, depth + 1));
            }

            return new YamlList(Position(list.Start), items);
        }

        var map = parser.Consume<MappingStart>();
        var entries = new List<YamlEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var start = parser.Current!;
            if (ReadItem(parser, anchors, depth + 1) is not YamlText key)
            {
                throw new YamlException(start.Start, start.End, "a key must be text");
            }

            entries.Add(new YamlEntry(key.Value, key.Position, ReadItem(parser, anchors, depth + 1)));
        }

        return new YamlMap(Position(map.Start), entries);
    }

    private static SourcePosition Position(Mark mark) => new((int)mark.Line, (int)mark.Column);
}
