using System.Text.Json.Nodes;

namespace TravelApi.GraphQl.Language;

/// <summary>A place in the text, both from 1.</summary>
internal readonly record struct Location(int Line, int Column);

/// <summary>A parsed GraphQL document: operations and fragments.</summary>
internal sealed record Document(IReadOnlyList<OperationNode> Operations, IReadOnlyDictionary<string, FragmentNode> Fragments);

internal enum OperationKind
{
    Query,
    Mutation,
    Subscription,
}

internal sealed record OperationNode(
    OperationKind Kind, string? Name, IReadOnlyList<VariableNode> Variables, IReadOnlyList<SelectionNode> Selections, Location At);

internal sealed record VariableNode(string Name, TypeNode Type, ValueNode? Default, Location At);

internal sealed record FragmentNode(string Name, string On, IReadOnlyList<SelectionNode> Selections, Location At);

internal sealed record DirectiveNode(string Name, IReadOnlyDictionary<string, ValueNode> Arguments, Location At);

internal abstract record SelectionNode(IReadOnlyList<DirectiveNode> Directives, Location At);

internal sealed record FieldNode(
    string? Alias, string Name, IReadOnlyDictionary<string, ValueNode> Arguments, IReadOnlyList<DirectiveNode> Directives,
    IReadOnlyList<SelectionNode> Selections, Location At) : SelectionNode(Directives, At)
{
    /// <summary>The member of the answer.</summary>
    public string Key => Alias ?? Name;
}

internal sealed record SpreadNode(string Fragment, IReadOnlyList<DirectiveNode> Directives, Location At) : SelectionNode(Directives, At);

internal sealed record InlineFragmentNode(
    string? On, IReadOnlyList<DirectiveNode> Directives, IReadOnlyList<SelectionNode> Selections, Location At) : SelectionNode(Directives, At);

internal abstract record TypeNode;

internal sealed record NamedTypeNode(string Name) : TypeNode
{
    public override string ToString() => Name;
}

internal sealed record ListTypeNode(TypeNode Of) : TypeNode
{
    public override string ToString() => $"[{Of}]";
}

internal sealed record NonNullTypeNode(TypeNode Of) : TypeNode
{
    public override string ToString() => $"{Of}!";
}

internal abstract record ValueNode(Location At);

internal sealed record VariableValue(string Name, Location At) : ValueNode(At);

/// <summary>A number, text, true, false or null; enum values are text here, their type tells them apart.</summary>
internal sealed record ConstantValue(JsonNode? Value, Location At) : ValueNode(At);

internal sealed record ListValue(IReadOnlyList<ValueNode> Items, Location At) : ValueNode(At);

internal sealed record ObjectValue(IReadOnlyDictionary<string, ValueNode> Members, Location At) : ValueNode(At);
