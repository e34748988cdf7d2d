namespace OrleansWorkflows.Services.GraphQl;

/// <summary>Reads the operations of a document: what they do, their variables and their root fields.</summary>
internal sealed class GraphQlDocumentReader
{
    /// <summary>Types and selections can nest; deeper is nothing that a person wrote.</summary>
    private const int MaxDepth = 64;

    private readonly GraphQlTokens _tokens;

    private GraphQlDocumentReader(string text) => _tokens = new GraphQlTokens(text);

    /// <exception cref="GraphQlSyntaxException">It is no document.</exception>
    public static GraphQlDocument Read(string text) => new(new GraphQlDocumentReader(text).ReadOperations());

    private List<GraphQlDocumentOperation> ReadOperations()
    {
        var operations = new List<GraphQlDocumentOperation>();
        while (_tokens.Current.Length > 0)
        {
            switch (_tokens.Current)
            {
                case "{":
                    operations.Add(new GraphQlDocumentOperation("query", null, [], ReadSelection()));
                    break;
                case "query" or "mutation" or "subscription":
                    operations.Add(ReadOperation(_tokens.TakeName("an operation")));
                    break;
                case "fragment":
                    SkipFragment();
                    break;
                default:
                    throw _tokens.Unexpected("query, mutation, fragment or '{'");
            }
        }

        return operations;
    }

    private GraphQlDocumentOperation ReadOperation(string keyword)
    {
        var name = _tokens.IsName ? _tokens.TakeName("a name") : null;
        var variables = _tokens.TryTake("(") ? ReadVariables() : [];
        SkipDirectives();
        return new GraphQlDocumentOperation(keyword, name, variables, ReadSelection());
    }

    private List<GraphQlInput> ReadVariables()
    {
        var variables = new List<GraphQlInput>();
        while (!_tokens.TryTake(")"))
        {
            _tokens.Take("$");
            var name = _tokens.TakeName("the name of a variable");
            _tokens.Take(":");
            var type = ReadType(0);
            var hasDefault = _tokens.TryTake("=");
            if (hasDefault)
            {
                SkipValue();
            }

            SkipDirectives();
            variables.Add(new GraphQlInput(name, null, type, hasDefault));
        }

        return variables;
    }

    private GraphQlTypeReference ReadType(int depth)
    {
        if (depth > MaxDepth)
        {
            throw _tokens.Unexpected("a type");
        }

        if (!_tokens.TryTake("["))
        {
            return new GraphQlTypeReference(_tokens.TakeName("a type"), null, _tokens.TryTake("!"));
        }

        var item = ReadType(depth + 1);
        _tokens.Take("]");
        return new GraphQlTypeReference(null, item, _tokens.TryTake("!"));
    }

    /// <summary>The fields of a selection; what is selected of them is passed over.</summary>
    private List<string> ReadSelection()
    {
        var fields = new List<string>();
        _tokens.Take("{");
        while (!_tokens.TryTake("}"))
        {
            if (_tokens.TryTake("..."))
            {
                SkipSpread();
                continue;
            }

            var name = _tokens.TakeName("a field");
            name = _tokens.TryTake(":") ? _tokens.TakeName("a field") : name;
            SkipIf("(");
            SkipDirectives();
            SkipIf("{");
            fields.Add(name);
        }

        return fields;
    }

    private void SkipSpread()
    {
        if (_tokens.TryTake("on"))
        {
            _tokens.TakeName("a type");
        }
        else if (_tokens.IsName)
        {
            _tokens.TakeName("a fragment");
        }

        SkipDirectives();
        SkipIf("{");
    }

    private void SkipFragment()
    {
        _tokens.Take("fragment");
        _tokens.TakeName("the name of a fragment");
        _tokens.Take("on");
        _tokens.TakeName("a type");
        SkipDirectives();
        ReadSelection();
    }

    private void SkipDirectives()
    {
        while (_tokens.TryTake("@"))
        {
            _tokens.TakeName("a directive");
            SkipIf("(");
        }
    }

    private void SkipValue()
    {
        if (_tokens.Current is "[" or "{")
        {
            _tokens.SkipBrackets();
        }
        else if (_tokens.Current is "" or ")" or "$")
        {
            throw _tokens.Unexpected("a value");
        }
        else
        {
            _tokens.TryTake(_tokens.Current);
        }
    }

    private void SkipIf(string bracket)
    {
        if (_tokens.Current == bracket)
        {
            _tokens.SkipBrackets();
        }
    }
}
