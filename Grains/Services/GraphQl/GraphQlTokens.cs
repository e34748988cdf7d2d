namespace OrleansWorkflows.Services.GraphQl;

/// <summary>The tokens of a document one by one; space, commas and comments are left out. Source: GraphQL specification, section 2.1.</summary>
internal sealed class GraphQlTokens
{
    private readonly string _text;
    private int _at;

    public GraphQlTokens(string text)
    {
        _text = text;
        Next();
    }

    /// <summary>A name, a number, a punctuator, <c>"</c> for any string; empty at the end.</summary>
    public string Current { get; private set; } = "";

    public bool IsName => Current.Length > 0 && (char.IsAsciiLetter(Current[0]) || Current[0] == '_');

    private int Line => _text.AsSpan(0, Math.Min(_at, _text.Length)).Count('\n') + 1;

    public bool TryTake(string token)
    {
        if (Current != token)
        {
            return false;
        }

        Next();
        return true;
    }

    public void Take(string token)
    {
        if (!TryTake(token))
        {
            throw Unexpected($"'{token}'");
        }
    }

    public string TakeName(string what)
    {
        if (!IsName)
        {
            throw Unexpected(what);
        }

        var name = Current;
        Next();
        return name;
    }

    /// <summary>From an opening bracket past the one that closes it.</summary>
    public void SkipBrackets()
    {
        var open = new Stack<string>();
        do
        {
            switch (Current)
            {
                case "":
                    throw Unexpected($"'{open.Peek()}'");
                case "(":
                    open.Push(")");
                    break;
                case "{":
                    open.Push("}");
                    break;
                case "[":
                    open.Push("]");
                    break;
                case ")" or "}" or "]":
                    if (open.Pop() is var expected && expected != Current)
                    {
                        throw Unexpected($"'{expected}'");
                    }

                    break;
                default:
                    break;
            }

            Next();
        }
        while (open.Count > 0);
    }

    public GraphQlSyntaxException Unexpected(string expected) =>
        new(Current.Length == 0 ? $"ends where {expected} was expected" : $"line {Line}: {expected} was expected, not '{Current}'");

    private void Next()
    {
        SkipSpace();
        if (_at >= _text.Length)
        {
            Current = "";
            return;
        }

        var start = _at;
        var c = _text[_at];
        if (c == '"')
        {
            SkipString();
            Current = "\"";
        }
        else if (char.IsAsciiLetter(c) || c == '_')
        {
            Current = TakeWhile(start, static c => char.IsAsciiLetterOrDigit(c) || c == '_');
        }
        else if (char.IsAsciiDigit(c) || c == '-')
        {
            Current = TakeWhile(start, static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '-');
        }
        else if (_text.AsSpan(_at).StartsWith("..."))
        {
            (Current, _at) = ("...", _at + 3);
        }
        else if ("!$&():=@[]{|}".Contains(c, StringComparison.Ordinal))
        {
            (Current, _at) = (c.ToString(), _at + 1);
        }
        else
        {
            throw new GraphQlSyntaxException($"line {Line}: '{c}' has no meaning here");
        }
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && (char.IsWhiteSpace(_text[_at]) || _text[_at] is ',' or '\uFEFF' or '#'))
        {
            if (_text[_at] == '#')
            {
                while (_at < _text.Length && _text[_at] is not ('\n' or '\r'))
                {
                    _at++;
                }
            }
            else
            {
                _at++;
            }
        }
    }

    private void SkipString()
    {
        var line = Line;
        var quote = _text.AsSpan(_at).StartsWith("\"\"\"") ? "\"\"\"" : "\"";
        _at += quote.Length;
        while (_at < _text.Length)
        {
            if (_text[_at] == '\\')
            {
                _at += quote.Length == 3 && _text.AsSpan(_at + 1).StartsWith(quote) ? 4 : quote.Length == 3 ? 1 : 2;
            }
            else if (_text.AsSpan(_at).StartsWith(quote))
            {
                _at += quote.Length;
                return;
            }
            else if (quote.Length == 1 && _text[_at] is '\n' or '\r')
            {
                break;
            }
            else
            {
                _at++;
            }
        }

        throw new GraphQlSyntaxException($"line {line}: the text that begins here has no closing quote");
    }

    private string TakeWhile(int start, Func<char, bool> belongs)
    {
        _at++;
        while (_at < _text.Length && belongs(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }
}
