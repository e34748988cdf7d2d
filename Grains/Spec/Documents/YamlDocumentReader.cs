using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OrleansWorkflows.Spec;

/// <summary>
/// Reads YAML text from parser events, so that limits hold while reading: nothing is built first and measured later. Anchors and aliases are
/// expanded, and <c>&lt;&lt;</c> merges: keys written beside it win, and of several merged objects the first.
/// </summary>
internal sealed class YamlDocumentReader(ProblemList problems, DocumentLimits limits)
{
    private readonly Dictionary<string, Anchored> _anchors = new(StringComparer.Ordinal);
    private int _aliases;
    private int _values;

    public DocNode? Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            Next(parser);
            while (parser.Current is StreamStart)
            {
                Next(parser);
            }

            if (parser.Current is not DocumentStart)
            {
                throw Refused(SpecCodes.Syntax, new SourcePosition(1, 1), "The file is empty: it needs `domain`, `version` and `workflows`.");
            }

            Next(parser);
            var root = ReadNode(parser, DocPath.Root, 0);
            Next(parser);
            Next(parser);
            if (parser.Current is DocumentStart second)
            {
                throw Refused(SpecCodes.SeveralDocuments, Position(second.Start),
                    "A second YAML document begins here (`---`): one file holds one spec. Put the workflows under one `workflows:`, or into another file.");
            }

            return root;
        }
        catch (RefusedException refused)
        {
            problems.Error(refused.Code, refused.Position, "", null, refused.Message);
        }
        catch (YamlException e)
        {
            Report(e, text);
        }

        return null;
    }

    private DocNode ReadNode(Parser parser, DocPath path, int depth)
    {
        var current = parser.Current!;
        var position = Position(current.Start);
        if (++_values > limits.MaxValues)
        {
            throw Refused(SpecCodes.TooLarge, position, $"The document has more than {limits.MaxValues} values once its aliases are expanded: split it.");
        }

        if (current is AnchorAlias alias)
        {
            return Expand(alias, path, depth, position);
        }

        var aliasesBefore = _aliases;
        var valuesBefore = _values;
        DocNode node = current switch
        {
            Scalar scalar => ReadScalar(scalar, path, position),
            SequenceStart when depth >= limits.MaxDepth => throw TooDeep(position),
            MappingStart when depth >= limits.MaxDepth => throw TooDeep(position),
            SequenceStart => ReadList(parser, path, depth, position),
            MappingStart => ReadMap(parser, path, depth, position),
            _ => throw Refused(SpecCodes.Syntax, position, "A value is expected here."),
        };

        if (current is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _anchors[anchored.Anchor.Value] = new Anchored(node, _aliases - aliasesBefore, _values - valuesBefore + 1, Height(node));
        }

        return node;
    }

    private DocNode Expand(AnchorAlias alias, DocPath path, int depth, SourcePosition position)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var anchored))
        {
            throw Refused(SpecCodes.UnsupportedYaml, position,
                $"The alias '*{alias.Value}' stands for no anchor before it: write '&{alias.Value}' at the value it repeats (a value can not hold itself).");
        }

        _aliases += 1 + anchored.Aliases;
        if (_aliases > limits.MaxAliasExpansions)
        {
            throw Refused(SpecCodes.TooManyAliases, position,
                $"More than {limits.MaxAliasExpansions} alias expansions: write the values out, or put what repeats into a sub-workflow.");
        }

        _values += anchored.Values;
        if (_values > limits.MaxValues)
        {
            throw Refused(SpecCodes.TooLarge, position, $"The document has more than {limits.MaxValues} values once its aliases are expanded: split it.");
        }

        return depth + anchored.Height > limits.MaxDepth ? throw TooDeep(position) : anchored.Node.At(path);
    }

    private DocScalar ReadScalar(Scalar scalar, DocPath path, SourcePosition position)
    {
        var quoted = scalar.Style is not ScalarStyle.Plain;
        var textPosition = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted ? position with { Column = position.Column + 1 } : position;
        var tag = scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific ? "" : scalar.Tag.Value;
        if (tag == "tag:yaml.org,2002:str" || (quoted && tag == "") || (scalar.Tag.IsNonSpecific && !scalar.Tag.IsEmpty))
        {
            return new DocScalar(scalar.Value, DocScalarKind.Text, position, textPosition, path);
        }

        if (tag is not ("" or "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null"))
        {
            problems.Error(SpecCodes.UnsupportedYaml, position, path.ToString(), null, $"The tag '{tag}' has no meaning here: write the plain value.");
            return new DocScalar(scalar.Value, DocScalarKind.Text, position, textPosition, path);
        }

        if (CoreSchema.Resolve(scalar.Value) is not { } resolved)
        {
            problems.Error(SpecCodes.UnsupportedYaml, position, path.ToString(), null, $"'{scalar.Value}' is no number that JSON can hold: quote it if it is text.");
            return new DocScalar(scalar.Value, DocScalarKind.Text, position, textPosition, path);
        }

        return new DocScalar(resolved.Text, resolved.Kind, position, textPosition, path, scalar.Value);
    }

    private DocList ReadList(Parser parser, DocPath path, int depth, SourcePosition position)
    {
        var items = new List<DocNode>();
        Next(parser);
        while (parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(parser, path.Child(items.Count), depth + 1));
            Next(parser);
        }

        return new DocList(items, position, path);
    }

    private DocMap ReadMap(Parser parser, DocPath path, int depth, SourcePosition position)
    {
        var entries = new List<DocEntry>();
        var written = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        List<DocMap> merged = [];
        Next(parser);
        while (parser.Current is not MappingEnd)
        {
            var keyPosition = Position(parser.Current!.Start);
            if (parser.Current is not Scalar keyScalar)
            {
                throw Refused(SpecCodes.UnsupportedYaml, keyPosition,
                    "A key has to be plain text. (A value that begins with { or [ or * has to be quoted if it is text.)");
            }

            var key = keyScalar.Value;
            var child = path.Child(key);
            var isMerge = keyScalar is { Value: "<<", Style: ScalarStyle.Plain };
            Next(parser);
            var value = ReadNode(parser, child, depth + 1);
            Next(parser);
            if (isMerge)
            {
                Merge(value, merged);
            }
            else if (written.TryAdd(key, keyPosition))
            {
                entries.Add(new DocEntry(key, keyPosition, value));
            }
            else
            {
                problems.Error(SpecCodes.DuplicateKey, keyPosition, child.ToString(), null,
                    $"'{key}' is already given at line {written[key].Line}: rename or remove one of the two.");
            }
        }

        foreach (var entry in merged.SelectMany(m => m.Entries))
        {
            if (written.TryAdd(entry.Key, entry.KeyPosition))
            {
                entries.Add(entry with { Value = entry.Value.At(path.Child(entry.Key)) });
            }
        }

        return new DocMap(entries, position, path);
    }

    private void Merge(DocNode value, List<DocMap> merged)
    {
        foreach (var source in value is DocList list ? list.Items : [value])
        {
            if (source is DocMap map)
            {
                merged.Add(map);
            }
            else
            {
                problems.Error(SpecCodes.UnsupportedYaml, source.Position, value.Path.ToString(), null,
                    $"'<<' merges objects, and this is {source.What}: write `<<: *name` with the anchor of an object.");
            }
        }
    }

    private static void Next(Parser parser)
    {
        var last = parser.Current is { } current ? Position(current.End) : new SourcePosition(1, 1);
        bool moved;
        try
        {
            moved = parser.MoveNext();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NullReferenceException or FormatException or OverflowException)
        {
            // The scanner has no better word for some texts.
            throw Refused(SpecCodes.Syntax, last, "The text behind this place is not YAML: mend it; text with : # { } [ ] , & * ! | > ' \" % @ in it is best quoted.");
        }

        if (!moved)
        {
            throw Refused(SpecCodes.Syntax, last, "The file ends in the middle of a value: write the rest.");
        }
    }

    private RefusedException TooDeep(SourcePosition position) =>
        Refused(SpecCodes.TooDeep, position, $"More than {limits.MaxDepth} levels of objects and lists inside one another: flatten the value.");

    private static int Height(DocNode node) => node switch
    {
        DocMap map => 1 + map.Entries.Select(e => Height(e.Value)).DefaultIfEmpty().Max(),
        DocList list => 1 + list.Items.Select(Height).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private void Report(YamlException e, string text)
    {
        // The scanner stumbles over a tab somewhere behind or before it; people look for it at the tab.
        var lines = text.Split('\n');
        var tabbed = Array.FindIndex(lines, line => line.AsSpan(0, line.Length - line.AsSpan().TrimStart().Length).TrimEnd("\r\n").Contains('\t') && line.Trim().Length > 0);
        if (tabbed >= 0)
        {
            problems.Error(SpecCodes.Syntax, new SourcePosition(tabbed + 1, lines[tabbed].IndexOf('\t', StringComparison.Ordinal) + 1), "", null,
                "The line is indented with a tab, and YAML wants spaces: replace the tab by spaces.");
            return;
        }

        // At the end of the text it points behind the last line.
        var position = Position(e.Start);
        if (position.Line > lines.Length)
        {
            position = new SourcePosition(lines.Length, lines[^1].Length + 1);
        }

        problems.Error(SpecCodes.Syntax, position, "", null,
            $"The text is not YAML: {e.Message.TrimEnd('.')}. Mend the text at this place; text with : # {{ }} [ ] , & * ! | > ' \" % @ in it is best quoted.");
    }

    private static SourcePosition Position(Mark mark) => new((int)mark.Line, (int)mark.Column);

    private static RefusedException Refused(string code, SourcePosition position, string message) => new(code, position, message);

    private sealed record Anchored(DocNode Node, int Aliases, int Values, int Height);

    /// <summary>Ends the reading of one document from any depth.</summary>
    private sealed class RefusedException(string code, SourcePosition position, string message) : Exception(message)
    {
        public string Code => code;

        public SourcePosition Position => position;
    }
}
