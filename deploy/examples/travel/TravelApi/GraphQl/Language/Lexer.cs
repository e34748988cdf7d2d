using System.Globalization;
using System.Text;

namespace TravelApi.GraphQl.Language;

internal enum TokenKind
{
    End,
    Punctuator,
    Name,
    Int,
    Float,
    Text,
}

internal readonly record struct Token(TokenKind Kind, string Value, Location At);

/// <summary>Cuts a GraphQL document into tokens (October 2021 edition, section 2.1).</summary>
internal sealed class Lexer(string source)
{
    private int position;
    private int line = 1;
    private int lineStart;

    private Location Here => new(line, position - lineStart + 1);

    private char Current => position < source.Length ? source[position] : '\0';

    public Token Next()
    {
        SkipIgnored();
        var at = Here;
        if (position >= source.Length)
        {
            return new Token(TokenKind.End, "", at);
        }

        var c = Current;
        if (c == '.' && string.CompareOrdinal(source, position, "...", 0, 3) == 0)
        {
            position += 3;
            return new Token(TokenKind.Punctuator, "...", at);
        }

        if ("!$&():=@[]{|}".Contains(c, StringComparison.Ordinal))
        {
            position++;
            return new Token(TokenKind.Punctuator, c.ToString(), at);
        }

        return c switch
        {
            '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => Name(at),
            '-' or (>= '0' and <= '9') => Number(at),
            '"' => string.CompareOrdinal(source, position, "\"\"\"", 0, 3) == 0 ? Block(at) : Text(at),
            _ => throw new GraphQlException($"Unexpected character '{c}'.", at),
        };
    }

    private void SkipIgnored()
    {
        while (position < source.Length)
        {
            switch (source[position])
            {
                case '\n':
                    position++;
                    line++;
                    lineStart = position;
                    break;
                case ' ' or '\t' or '\r' or ',' or '\uFEFF':
                    position++;
                    break;
                case '#':
                    while (position < source.Length && source[position] != '\n')
                    {
                        position++;
                    }

                    break;
                default:
                    return;
            }
        }
    }

    private Token Name(Location at)
    {
        var start = position;
        while (char.IsAsciiLetterOrDigit(Current) || Current == '_')
        {
            position++;
        }

        return new Token(TokenKind.Name, source[start..position], at);
    }

    private Token Number(Location at)
    {
        var start = position;
        if (Current == '-')
        {
            position++;
        }

        var whole = position;
        Digits(at);
        if (position - whole > 1 && source[whole] == '0')
        {
            throw new GraphQlException("A number must not start with 0.", at);
        }

        var isFloat = false;
        if (Current == '.')
        {
            isFloat = true;
            position++;
            Digits(at);
        }

        if (Current is 'e' or 'E')
        {
            isFloat = true;
            position++;
            if (Current is '+' or '-')
            {
                position++;
            }

            Digits(at);
        }

        return new Token(isFloat ? TokenKind.Float : TokenKind.Int, source[start..position], at);
    }

    private void Digits(Location at)
    {
        var start = position;
        while (char.IsAsciiDigit(Current))
        {
            position++;
        }

        if (position == start)
        {
            throw new GraphQlException("A digit is missing in this number.", at);
        }
    }

    private Token Text(Location at)
    {
        var text = new StringBuilder();
        for (position++; Current != '"'; position++)
        {
            switch (Current)
            {
                case '\0' or '\n' or '\r':
                    throw new GraphQlException("This text has no closing quote.", at);
                case '\\':
                    position++;
                    text.Append(Escaped(at));
                    break;
                default:
                    text.Append(Current);
                    break;
            }
        }

        position++;
        return new Token(TokenKind.Text, text.ToString(), at);
    }

    private char Escaped(Location at)
    {
        switch (Current)
        {
            case '"' or '\\' or '/':
                return Current;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when position + 4 < source.Length
                && ushort.TryParse(source.AsSpan(position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                position += 4;
                return (char)code;
            default:
                throw new GraphQlException($"Unknown escape '\\{Current}'.", at);
        }
    }

    private Token Block(Location at)
    {
        var end = position + 3;
        while ((end = source.IndexOf("\"\"\"", end, StringComparison.Ordinal)) > 0 && source[end - 1] == '\\')
        {
            end += 3;
        }

        if (end < 0)
        {
            throw new GraphQlException("This block text has no closing quotes.", at);
        }

        var raw = source[(position + 3)..end];
        for (var index = position; index < end; index++)
        {
            if (source[index] == '\n')
            {
                line++;
                lineStart = index + 1;
            }
        }

        position = end + 3;
        return new Token(TokenKind.Text, Dedent(raw.Replace("\\\"\"\"", "\"\"\"", StringComparison.Ordinal)), at);
    }

    private static string Dedent(string raw)
    {
        var lines = raw.ReplaceLineEndings("\n").Split('\n');
        var indent = lines.Skip(1).Where(line => line.AsSpan().Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        var dedented = lines.Select((line, index) => index == 0 ? line : line.Length >= indent ? line[indent..] : "").ToList();
        var first = dedented.FindIndex(line => line.AsSpan().Trim().Length > 0);
        var last = dedented.FindLastIndex(line => line.AsSpan().Trim().Length > 0);
        return first < 0 ? "" : string.Join('\n', dedented[first..(last + 1)]);
    }
}
