using System.Globalization;
using System.Text.Json.Nodes;

namespace TravelApi.GraphQl.Language;

/// <summary>Parses an executable GraphQL document: operations and fragments.</summary>
internal sealed class Parser
{
    /// <summary>Deeper nesting is refused, so that a request cannot exhaust the stack.</summary>
    private const int DeepestNesting = 64;

    private readonly Lexer lexer;
    private Token token;
    private int depth;

    private Parser(string source)
    {
        lexer = new Lexer(source);
        token = lexer.Next();
    }

    /// <exception cref="GraphQlException">The text is not a GraphQL document; says where.</exception>
    public static Document Parse(string source)
    {
        var parser = new Parser(source);
        var operations = new List<OperationNode>();
        var fragments = new Dictionary<string, FragmentNode>();
        do
        {
            if (parser.IsName("fragment"))
            {
                var fragment = parser.Fragment();
                if (!fragments.TryAdd(fragment.Name, fragment))
                {
                    throw new GraphQlException($"There are two fragments called '{fragment.Name}'.", fragment.At);
                }
            }
            else
            {
                operations.Add(parser.Operation());
            }
        }
        while (parser.token.Kind != TokenKind.End);

        return new Document(operations, fragments);
    }

    private OperationNode Operation()
    {
        var at = token.At;
        if (Is("{"))
        {
            return new OperationNode(OperationKind.Query, null, [], Selections(), at);
        }

        var kind = token is { Kind: TokenKind.Name, Value: "query" } ? OperationKind.Query
            : IsName("mutation") ? OperationKind.Mutation
            : IsName("subscription") ? OperationKind.Subscription
            : throw Unexpected("query, mutation, fragment or {");
        Advance();
        var name = token.Kind == TokenKind.Name ? Name() : null;
        var variables = Is("(") ? Many("(", Variable, ")") : [];
        Directives();
        return new OperationNode(kind, name, variables, Selections(), at);
    }

    private VariableNode Variable()
    {
        var at = token.At;
        Expect("$");
        var name = Name();
        Expect(":");
        var type = Type();
        var byDefault = Skip("=") ? Value() : null;
        Directives();
        return new VariableNode(name, type, byDefault, at);
    }

    private TypeNode Type()
    {
        TypeNode type;
        if (Skip("["))
        {
            type = Nested(() => new ListTypeNode(Type()));
            Expect("]");
        }
        else
        {
            type = new NamedTypeNode(Name());
        }

        return Skip("!") ? new NonNullTypeNode(type) : type;
    }

    private FragmentNode Fragment()
    {
        var at = token.At;
        Advance();
        var name = Name();
        if (!IsName("on"))
        {
            throw Unexpected("on");
        }

        Advance();
        var on = Name();
        Directives();
        return new FragmentNode(name, on, Selections(), at);
    }

    private List<SelectionNode> Selections() => Nested(() => Many("{", Selection, "}"));

    private SelectionNode Selection()
    {
        var at = token.At;
        if (!Skip("..."))
        {
            var first = Name();
            var second = Skip(":") ? Name() : null;
            var arguments = Arguments();
            var directives = Directives();
            return new FieldNode(second is null ? null : first, second ?? first, arguments, directives, Is("{") ? Selections() : [], at);
        }

        if (token.Kind == TokenKind.Name && token.Value != "on")
        {
            return new SpreadNode(Name(), Directives(), at);
        }

        string? on = null;
        if (IsName("on"))
        {
            Advance();
            on = Name();
        }

        return new InlineFragmentNode(on, Directives(), Selections(), at);
    }

    private List<DirectiveNode> Directives()
    {
        var directives = new List<DirectiveNode>();
        while (Is("@"))
        {
            var at = token.At;
            Advance();
            directives.Add(new DirectiveNode(Name(), Arguments(), at));
        }

        return directives;
    }

    private Dictionary<string, ValueNode> Arguments() => Is("(") ? Members("(", ")") : [];

    private Dictionary<string, ValueNode> Members(string open, string close)
    {
        var members = new Dictionary<string, ValueNode>();
        Expect(open);
        while (!Skip(close))
        {
            var at = token.At;
            var name = Name();
            Expect(":");
            if (!members.TryAdd(name, Value()))
            {
                throw new GraphQlException($"'{name}' is given twice.", at);
            }
        }

        return members;
    }

    private ValueNode Value()
    {
        var (kind, value, at) = token;
        switch (kind)
        {
            case TokenKind.Punctuator when value == "$":
                Advance();
                return new VariableValue(Name(), at);
            case TokenKind.Punctuator when value == "[":
                Advance();
                var items = new List<ValueNode>();
                while (!Skip("]"))
                {
                    items.Add(Nested(Value));
                }

                return new ListValue(items, at);
            case TokenKind.Punctuator when value == "{":
                return new ObjectValue(Nested(() => Members("{", "}")), at);
            case TokenKind.Int or TokenKind.Float:
                Advance();
                return new ConstantValue(Number(value, at), at);
            case TokenKind.Text:
                Advance();
                return new ConstantValue(JsonValue.Create(value), at);
            case TokenKind.Name:
                Advance();
                return new ConstantValue(
                    value switch { "true" => JsonValue.Create(true), "false" => JsonValue.Create(false), "null" => null, _ => JsonValue.Create(value) }, at);
            default:
                throw Unexpected("a value");
        }
    }

    private static JsonValue Number(string text, Location at) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        ? JsonValue.Create(number)
        : throw new GraphQlException($"{text} is too large a number.", at);

    private List<T> Many<T>(string open, Func<T> item, string close)
    {
        var items = new List<T>();
        Expect(open);
        do
        {
            items.Add(item());
        }
        while (!Skip(close));
        return items;
    }

    private T Nested<T>(Func<T> inner)
    {
        if (++depth > DeepestNesting)
        {
            throw new GraphQlException($"The request is nested deeper than {DeepestNesting} levels.", token.At);
        }

        var result = inner();
        depth--;
        return result;
    }

    private string Name()
    {
        if (token.Kind != TokenKind.Name)
        {
            throw Unexpected("a name");
        }

        var name = token.Value;
        Advance();
        return name;
    }

    private bool Is(string punctuator) => token.Kind == TokenKind.Punctuator && token.Value == punctuator;

    private bool IsName(string name) => token.Kind == TokenKind.Name && token.Value == name;

    private bool Skip(string punctuator)
    {
        if (!Is(punctuator))
        {
            return false;
        }

        Advance();
        return true;
    }

    private void Expect(string punctuator)
    {
        if (!Skip(punctuator))
        {
            throw Unexpected($"'{punctuator}'");
        }
    }

    private void Advance() => token = lexer.Next();

    private GraphQlException Unexpected(string expected) =>
        new(token.Kind == TokenKind.End ? $"The request ends where {expected} was expected." : $"Found '{token.Value}' where {expected} was expected.", token.At);
}
