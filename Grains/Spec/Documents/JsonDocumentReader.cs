using System.Text;
using System.Text.Json;

namespace OrleansWorkflows.Spec;

/// <summary>Reads JSON text with the position of every value.</summary>
internal static class JsonDocumentReader
{
    /// <summary>False: the text is not JSON. True with a null root: it is, but goes beyond a limit.</summary>
    public static bool TryRead(string text, ProblemList problems, DocumentLimits limits, out DocNode? root)
    {
        root = null;
        var utf8 = Encoding.UTF8.GetBytes(text);
        var state = new Walk(problems, new Positions(utf8));
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        try
        {
            reader.Read();
            root = ReadValue(ref reader, state, DocPath.Root);
            reader.Read();
            return true;
        }
        catch (JsonException e)
        {
            root = null;
            var position = new SourcePosition((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
            if (reader.CurrentDepth >= limits.MaxDepth)
            {
                problems.Error(SpecCodes.TooDeep, position, "", null, $"More than {limits.MaxDepth} levels of objects and lists inside one another: flatten the value.");
                return true;
            }

            var reason = e.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
            problems.Error(SpecCodes.Syntax, position, "", null, $"The text is not JSON: {reason} Mend the text at this place.");
            return false;
        }
    }

    private static DocNode ReadValue(ref Utf8JsonReader reader, Walk walk, DocPath path)
    {
        var position = walk.Positions.At((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, walk, path, position);
            case JsonTokenType.StartArray:
                var items = new List<DocNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue(ref reader, walk, path.Child(items.Count)));
                }

                return new DocList(items, position, path);
            case JsonTokenType.String:
                return new DocScalar(reader.GetString()!, DocScalarKind.Text, position, position with { Column = position.Column + 1 }, path);
            case JsonTokenType.Number:
                var number = Encoding.UTF8.GetString(reader.ValueSpan);
                var kind = number.AsSpan().ContainsAny('.', 'e', 'E') ? DocScalarKind.Float : DocScalarKind.Int;
                return new DocScalar(number, kind, position, position, path);
            case JsonTokenType.True or JsonTokenType.False:
                return new DocScalar(reader.TokenType == JsonTokenType.True ? "true" : "false", DocScalarKind.Bool, position, position, path);
            default:
                return new DocScalar("null", DocScalarKind.Null, position, position, path);
        }
    }

    private static DocMap ReadObject(ref Utf8JsonReader reader, Walk walk, DocPath path, SourcePosition position)
    {
        var entries = new List<DocEntry>();
        var seen = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var keyPosition = walk.Positions.At((int)reader.TokenStartIndex);
            var key = reader.GetString()!;
            var child = path.Child(key);
            reader.Read();
            var value = ReadValue(ref reader, walk, child);
            if (seen.TryAdd(key, keyPosition))
            {
                entries.Add(new DocEntry(key, keyPosition, value));
            }
            else
            {
                walk.Problems.Error(SpecCodes.DuplicateKey, keyPosition, child.ToString(), null,
                    $"'{key}' is already given at line {seen[key].Line}: rename or remove one of the two.");
            }
        }

        return new DocMap(entries, position, path);
    }

    private sealed record Walk(ProblemList Problems, Positions Positions);

    /// <summary>Byte offsets to lines and columns. Offsets are asked for in rising order, so the whole file is walked once.</summary>
    private sealed class Positions(byte[] utf8)
    {
        private int _offset;
        private int _line = 1;
        private int _column = 1;

        public SourcePosition At(int offset)
        {
            for (; _offset < offset; _offset++)
            {
                var b = utf8[_offset];
                if (b == '\n')
                {
                    _line++;
                    _column = 1;
                }
                else if ((b & 0xC0) != 0x80)
                {
                    _column++;
                }
            }

            return new SourcePosition(_line, _column);
        }
    }
}
