namespace OrleansWorkflows.Spec.Expressions;

/// <summary>
/// Recursive descent, loosest first: <c>or</c>; <c>and</c>; <c>not</c>; one comparison or <c>in</c>; <c>+ -</c>; <c>* / %</c>; unary <c>-</c> and <c>!</c>; paths, indexes and units.
/// </summary>
internal sealed class Grammar
{
    public const int MaxNesting = 64;
    private const int MaxDepth = 256;

    private static readonly Dictionary<string, Comparison> s_comparisons = new()
    {
        ["=="] = Comparison.Equal,
        ["!="] = Comparison.NotEqual,
        ["<"] = Comparison.Less,
        ["<="] = Comparison.LessOrEqual,
        [">"] = Comparison.Greater,
        [">="] = Comparison.GreaterOrEqual,
    };

    private readonly SourceText _source;
    private readonly Lexer _lexer;
    private Token _token;
    private int _nesting;

    public Grammar(SourceText source, int start, int end)
    {
        _source = source;
        _lexer = new Lexer(source, start, end);
        _token = _lexer.Next();
    }

    /// <exception cref="SyntaxFailure">The text is no expression.</exception>
    public SyntaxNode ParseAll()
    {
        if (_token.Kind == TokenKind.End)
        {
            throw new SyntaxFailure(_token.Start, "The expression is empty.");
        }

        var root = Or();
        return _token.Kind == TokenKind.End ? root : throw Unexpected();
    }

    private SyntaxNode Or()
    {
        var left = And();
        while (_token.Is("or", "||"))
        {
            Advance();
            left = Bounded(new LogicSyntax(false, left, And()));
        }

        return left;
    }

    private SyntaxNode And()
    {
        var left = Not();
        while (_token.Is("and", "&&"))
        {
            Advance();
            left = Bounded(new LogicSyntax(true, left, Not()));
        }

        return left;
    }

    private SyntaxNode Not()
    {
        if (!_token.Is("not"))
        {
            return Compared();
        }

        var start = _token.Start;
        Advance();
        return Nested(start, () => new NotSyntax(start, Not()));
    }

    private SyntaxNode Compared()
    {
        var start = _token;
        var left = Sum();
        if (!TryComparison(out var build))
        {
            return left;
        }

        if (start.Is("!") && left is NotSyntax)
        {
            throw new SyntaxFailure(start.Start, "It is unclear what the ! is about; write !(…) around the comparison, or (!…) around its left side.");
        }

        var compared = Bounded(build(left, Sum()));
        var next = _token.Start;
        return TryComparison(out _)
            ? throw new SyntaxFailure(next, "Comparisons can not be chained; join two of them: 1 < $x and $x < 3.")
            : compared;
    }

    private bool TryComparison(out Func<SyntaxNode, SyntaxNode, SyntaxNode> build)
    {
        build = null!;
        if (_token.Kind == TokenKind.Symbol && s_comparisons.TryGetValue(_token.Word, out var comparison))
        {
            Advance();
            if (comparison == Comparison.Less && _token.Is(">"))
            {
                throw new SyntaxFailure(_token.Start - 1, "Write != for unequal.");
            }

            build = (left, right) => new ComparisonSyntax(comparison, left, right);
            return true;
        }

        var isNegated = _token.Is("not");
        if (isNegated)
        {
            Advance();
            if (!_token.Is("in"))
            {
                throw new SyntaxFailure(_token.Start, "After a value, 'not' must be followed by 'in'.");
            }
        }
        else if (!_token.Is("in"))
        {
            return false;
        }

        Advance();
        build = (item, container) => new InSyntax(isNegated, item, container);
        return true;
    }

    private SyntaxNode Sum()
    {
        var left = Product();
        while (_token.Is("+", "-"))
        {
            var operation = _token.Word[0];
            Advance();
            left = Bounded(new ArithmeticSyntax(operation, left, Product()));
        }

        return left;
    }

    private SyntaxNode Product()
    {
        var left = Unary();
        while (_token.Is("*", "/") || _token.Is("%"))
        {
            var operation = _token.Word[0];
            Advance();
            left = Bounded(new ArithmeticSyntax(operation, left, Unary()));
        }

        return left;
    }

    private SyntaxNode Unary()
    {
        var start = _token.Start;
        if (_token.Is("-"))
        {
            Advance();
            return Nested(start, () => new NegateSyntax(start, Unary()));
        }

        if (_token.Is("!"))
        {
            Advance();
            return Nested(start, () => new NotSyntax(start, Unary()));
        }

        return Postfix();
    }

    private SyntaxNode Postfix()
    {
        var node = Primary();
        while (true)
        {
            if (_token.Kind == TokenKind.Segment && _token.Start == node.End)
            {
                node = Bounded(new MemberSyntax(_token.End, node, new PathSegment(_token.Word)));
                Advance();
            }
            else if (_token.Is("["))
            {
                Advance();
                var index = Nested(_token.Start, Or);
                node = Bounded(new IndexSyntax(_token.End, node, index));
                Expect("]", "the index");
            }
            else if (_token.Kind == TokenKind.Name && DurationValue.Unit(_token.Word) is { } unit)
            {
                node = Bounded(new UnitSyntax(_token.End, node, unit));
                Advance();
            }
            else
            {
                return node;
            }
        }
    }

    private SyntaxNode Primary()
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.Number or TokenKind.Text:
                Advance();
                return new LiteralSyntax(token.Start, token.End, token.Value);
            case TokenKind.Reference:
                Advance();
                return token.Reference!;
            case TokenKind.Name:
                return Named(token);
            case TokenKind.Symbol when token.Word == "(":
                Advance();
                var inner = Nested(token.Start, Or);
                var end = _token.End;
                Expect(")", "the parenthesis");
                return new GroupSyntax(token.Start, end, inner);
            case TokenKind.Symbol when token.Word == "[":
                Advance();
                var (items, close) = Items("]", "the list", Or);
                return Bounded(new ListSyntax(token.Start, close, items));
            case TokenKind.Symbol when token.Word == "{":
                return Bounded(ObjectLiteral(token.Start));
            default:
                throw Unexpected();
        }
    }

    private SyntaxNode Named(Token token)
    {
        Advance();
        switch (token.Word)
        {
            case "true" or "false":
                return new LiteralSyntax(token.Start, token.End, Value.Of(token.Word == "true"));
            case "null":
                return new LiteralSyntax(token.Start, token.End, default);
            case "and" or "or" or "in":
                throw new SyntaxFailure(token.Start, $"A value is missing before '{token.Word}'.");
            case "not":
                throw new SyntaxFailure(token.Start, "Put (not …) into parentheses here.");
        }

        if (_token.Is("(") && _token.Start == token.End)
        {
            Advance();
            var (arguments, end) = Items(")", $"the arguments of {token.Word}", Or);
            return Bounded(new CallSyntax(token.Start, end, token.Word, arguments));
        }

        var lower = token.Word.ToLowerInvariant();
        throw new SyntaxFailure(token.Start, lower switch
        {
            "true" or "false" or "null" => $"Write {lower} in small letters.",
            "none" or "nil" or "undefined" => "Write null.",
            _ when FunctionTable.Find(token.Word) is { } function => $"'{token.Word}' is a function; write {function.Usage}.",
            _ when token.Start > 0 && _source.Text[token.Start - 1] == '-' =>
                $"'{token.Word}' is no name. A name with a dash is written in brackets: $steps[\"a-b\"], $x[\"a-b\"]; a minus needs a dollar behind it.",
            _ => $"'{token.Word}' needs a dollar if it is a name (${token.Word}), or quotes if it is text (\"{token.Word}\").",
        });
    }

    private ObjectSyntax ObjectLiteral(int start)
    {
        Advance();
        var names = new List<string>();
        var (values, end) = Items("}", "the object", () =>
        {
            if (_token.Kind is not (TokenKind.Name or TokenKind.Text))
            {
                throw new SyntaxFailure(_token.Start, "A field of an object is written name: value; a name that is not plain is quoted.");
            }

            if (names.Contains(_token.Word))
            {
                throw new SyntaxFailure(_token.Start, $"The field '{_token.Word}' is there twice.");
            }

            names.Add(_token.Word);
            Advance();
            Expect(":", "a field's name", "must be followed by");
            return Or();
        });
        return new ObjectSyntax(start, end, [.. names], values);
    }

    private (SyntaxNode[] Items, int End) Items(string close, string what, Func<SyntaxNode> item)
    {
        var items = new List<SyntaxNode>();
        while (!_token.Is(close))
        {
            items.Add(Nested(_token.Start, item));
            if (!_token.Is(","))
            {
                break;
            }

            Advance();
        }

        var end = _token.End;
        Expect(close, what);
        return ([.. items], end);
    }

    private void Advance() => _token = _lexer.Next();

    private void Expect(string symbol, string what, string must = "must end with")
    {
        if (!_token.Is(symbol))
        {
            throw _token.Kind == TokenKind.End
                ? new SyntaxFailure(_token.Start, $"The expression ends here, but {what} {must} '{symbol}'.")
                : Unexpected();
        }

        Advance();
    }

    private SyntaxNode Nested(int start, Func<SyntaxNode> parse)
    {
        if (++_nesting > MaxNesting)
        {
            throw new SyntaxFailure(start, $"The expression nests deeper than {MaxNesting} levels; compute parts of it in a set node before.");
        }

        var node = Bounded(parse());
        _nesting--;
        return node;
    }

    private static SyntaxNode Bounded(SyntaxNode node) => node.Depth <= MaxDepth
        ? node
        : throw new SyntaxFailure(node.Start, $"The expression has more than {MaxDepth} parts in one chain; compute parts of it in a set node before.");

    private SyntaxFailure Unexpected() => new(_token.Start, _token.Kind switch
    {
        TokenKind.End => "The expression ends where a value must follow.",
        TokenKind.Name => $"'{_token.Word}' can not follow here: an operator is missing, or it is no unit of time ({string.Join(' ', DurationValue.Units)}).",
        TokenKind.Segment => $"'.{_token.Word}' can not follow here.",
        TokenKind.Symbol => $"'{_token.Word}' can not stand here; a value or an operator is missing.",
        _ => "A value can not follow here; an operator is missing before it.",
    });
}
