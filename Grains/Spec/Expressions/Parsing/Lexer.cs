using System.Globalization;
using System.Text;

namespace OrleansWorkflows.Spec.Expressions;

/// <summary>Cuts an expression into tokens, one at a time.</summary>
internal sealed class Lexer(SourceText source, int start, int end)
{
    private static readonly string[] s_symbols =
        ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "(", ")", "[", "]", "{", "}", ",", ":"];

    private readonly string _text = source.Text;
    private int _at = start;

    public Token Next()
    {
        while (_at < end && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }

        var start = _at;
        if (start >= end)
        {
            return new(TokenKind.End, start, start, "");
        }

        if (_text[start] == '$')
        {
            return NextReference();
        }

        if (ReferenceScanner.StartsName(_text, start, end))
        {
            _at = ReferenceScanner.NameEnd(_text, start, end);
            return new(TokenKind.Name, start, _at, _text[start.._at]);
        }

        return _text[start] switch
        {
            >= '0' and <= '9' => NextNumber(),
            '"' or '\'' => NextText(),
            '.' when ReferenceScanner.Segment(_text, ref _at, end) is { } segment => new(TokenKind.Segment, start, _at, segment),
            _ => NextSymbol(),
        };
    }

    private Token NextReference()
    {
        var start = _at;
        if (!ReferenceScanner.StartsName(_text, start + 1, end))
        {
            throw new SyntaxFailure(start, _text.AsSpan(start, end - start).StartsWith("${")
                ? "${ } is for text; inside an expression use parentheses."
                : "A name of ASCII letters, digits and _ must follow the dollar; other step ids are written $steps[\"my-id\"].");
        }

        var reference = ReferenceScanner.Scan(source, ref _at, end);
        return new(TokenKind.Reference, start, _at, "", default, reference);
    }

    private Token NextNumber()
    {
        var start = _at;
        SkipDigits();
        if (_at + 1 < end && _text[_at] == '.' && char.IsAsciiDigit(_text[_at + 1]))
        {
            _at++;
            SkipDigits();
        }

        if (_at + 1 < end && _text[_at] is 'e' or 'E')
        {
            var digits = _at + (_text[_at + 1] is '+' or '-' ? 2 : 1);
            if (digits < end && char.IsAsciiDigit(_text[digits]))
            {
                _at = digits;
                SkipDigits();
            }
        }

        try
        {
            return new(TokenKind.Number, start, _at, "", Numbers.Read(_text[start.._at]));
        }
        catch (ExpressionException)
        {
            throw new SyntaxFailure(start, "The number is too large.");
        }
    }

    private void SkipDigits()
    {
        while (_at < end && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }
    }

    private Token NextText()
    {
        var start = _at;
        var quote = _text[start];
        var content = new StringBuilder();
        for (_at++; _at < end && _text[_at] != quote; _at++)
        {
            content.Append(_text[_at] == '\\' ? Escape() : _text[_at]);
        }

        if (_at >= end)
        {
            throw new SyntaxFailure(start, $"The text that begins here has no closing {quote}.");
        }

        _at++;
        var text = content.ToString();
        return IsWellFormed(text)
            ? new(TokenKind.Text, start, _at, text, Value.Of(text))
            : throw new SyntaxFailure(start, "The text holds half of a surrogate pair, which is no character.");
    }

    /// <summary>Reads from the backslash up to the last character of the escape.</summary>
    private char Escape()
    {
        var at = _at++;
        switch (_at < end ? _text[_at] : '\0')
        {
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case var same and ('\\' or '"' or '\'' or '/' or '$'):
                return same;
            case 'u' when _at + 4 < end
                && ushort.TryParse(_text.AsSpan(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                _at += 4;
                return (char)unit;
            default:
                throw new SyntaxFailure(at, "Unknown escape; there are \\n \\t \\r \\\\ \\\" \\' \\/ \\$ \\u0000, and \\\\ for a backslash.");
        }
    }

    private Token NextSymbol()
    {
        foreach (var symbol in s_symbols)
        {
            if (symbol.Length <= end - _at && string.CompareOrdinal(_text, _at, symbol, 0, symbol.Length) == 0)
            {
                var start = _at;
                _at += symbol.Length;
                return new(TokenKind.Symbol, start, _at, symbol);
            }
        }

        throw new SyntaxFailure(_at, _text[_at] switch
        {
            '=' => "A single = compares nothing; write == for equal.",
            '&' => "Write 'and' (or &&).",
            '|' => "Write 'or' (or ||).",
            '?' => "There is no ?: or ??; use a branch node, or default(value, otherwise).",
            '.' => "A name or a number must follow the dot; numbers need a digit before the point.",
            '`' or '“' or '”' or '„' or '‘' or '’' => "Text is quoted with \" or '.",
            var other when char.IsLetter(other) => $"'{other}' can not stand here; text needs quotes, and names are of ASCII letters.",
            var other => $"'{(char.IsSurrogate(other) || char.IsControl(other) ? '?' : other)}' has no meaning in an expression; text needs quotes.",
        });
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
