namespace OrleansWorkflows.Services.GraphQl;

internal sealed record GraphQlSchema(string QueryType, string? MutationType, IReadOnlyDictionary<string, GraphQlType> Types);

internal enum GraphQlKindOfType
{
    Scalar,
    Object,
    Interface,
    Union,
    Enum,
    InputObject,
}

internal sealed record GraphQlType(
    GraphQlKindOfType Kind,
    string Name,
    string? Description,
    IReadOnlyList<GraphQlField> Fields,
    IReadOnlyList<GraphQlInput> Inputs,
    IReadOnlyList<string> EnumValues,
    IReadOnlyList<string> PossibleTypes)
{
    public bool IsLeaf => Kind is GraphQlKindOfType.Scalar or GraphQlKindOfType.Enum;
}

internal sealed record GraphQlField(string Name, string? Description, bool IsDeprecated, IReadOnlyList<GraphQlInput> Arguments, GraphQlTypeReference Type)
{
    /// <summary>Can be asked for without arguments.</summary>
    public bool IsFree => Arguments.All(argument => !argument.IsRequired);
}

/// <summary>An argument, or a field of an input object.</summary>
internal sealed record GraphQlInput(string Name, string? Description, GraphQlTypeReference Type, bool HasDefault)
{
    public bool IsRequired => Type.IsNonNull && !HasDefault;
}

/// <summary>A name with its <c>!</c> and <c>[]</c> around it: exactly one of <see cref="Name"/> and <see cref="Item"/> is set.</summary>
internal sealed record GraphQlTypeReference(string? Name, GraphQlTypeReference? Item, bool IsNonNull)
{
    public string NamedType => Name ?? Item!.NamedType;

    public override string ToString() => (Name ?? $"[{Item}]") + (IsNonNull ? "!" : "");
}
