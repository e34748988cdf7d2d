using System.Text.Json;
using TravelApi.Schema;

namespace TravelApi.GraphQl;

/// <summary>The schema of schemas (GraphQL October 2021, section 4): what <c>__schema</c>, <c>__type</c> and <c>__typename</c> answer.</summary>
internal static class Introspection
{
    private static readonly EnumType TypeKind = new(
        "__TypeKind", "Kinds of types.", ["SCALAR", "OBJECT", "INTERFACE", "UNION", "ENUM", "INPUT_OBJECT", "LIST", "NON_NULL"]);

    private static readonly EnumType DirectiveLocation = new(
        "__DirectiveLocation", "Where a directive may stand.", ["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"]);

    private static readonly Argument IncludeDeprecated = new("includeDeprecated", ScalarType.Boolean, null, false);

    private static readonly ObjectType EnumValue = new("__EnumValue", "A value of an enum.", () =>
    [
        Of<string>("name", Must(ScalarType.String), value => value),
        Of<string>("description", ScalarType.String, _ => null),
        Of<string>("isDeprecated", Must(ScalarType.Boolean), _ => false),
        Of<string>("deprecationReason", ScalarType.String, _ => null),
    ]);

    private static readonly ObjectType InputValue = new("__InputValue", "An argument.", () =>
    [
        Of<Argument>("name", Must(ScalarType.String), argument => argument.Name),
        Of<Argument>("description", ScalarType.String, argument => argument.Description),
        Of<Argument>("type", Must(Type!), argument => argument.Type),
        Of<Argument>("defaultValue", ScalarType.String, Written),
        Of<Argument>("isDeprecated", Must(ScalarType.Boolean), _ => false),
        Of<Argument>("deprecationReason", ScalarType.String, _ => null),
    ]);

    private static readonly ObjectType FieldType = new("__Field", "A field of a type.", () =>
    [
        Of<Field>("name", Must(ScalarType.String), field => field.Name),
        Of<Field>("description", ScalarType.String, field => field.Description),
        Of<Field>("args", Must(ListOf(InputValue)), field => field.Arguments, IncludeDeprecated),
        Of<Field>("type", Must(Type!), field => field.Type),
        Of<Field>("isDeprecated", Must(ScalarType.Boolean), _ => false),
        Of<Field>("deprecationReason", ScalarType.String, _ => null),
    ]);

    private static readonly ObjectType DirectiveType = new("__Directive", "A directive.", () =>
    [
        Of<Directive>("name", Must(ScalarType.String), directive => directive.Name),
        Of<Directive>("description", ScalarType.String, directive => directive.Description),
        Of<Directive>("locations", Must(ListOf(DirectiveLocation)), _ => DirectiveLocation.Values),
        Of<Directive>("args", Must(ListOf(InputValue)), directive => directive.Arguments, IncludeDeprecated),
        Of<Directive>("isRepeatable", Must(ScalarType.Boolean), _ => false),
    ]);

    private static readonly ObjectType Type = new("__Type", "A type.", () =>
    [
        Of<ApiType>("kind", Must(TypeKind), Kind),
        Of<ApiType>("name", ScalarType.String, type => (type as NamedType)?.Name),
        Of<ApiType>("description", ScalarType.String, type => (type as NamedType)?.Description),
        Of<ApiType>("specifiedByURL", ScalarType.String, _ => null),
        Of<ApiType>("fields", ListOf(FieldType), type => (type as ObjectType)?.Fields, IncludeDeprecated),
        Of<ApiType>("interfaces", ListOf(Type!), type => type is ObjectType ? Array.Empty<object>() : null),
        Of<ApiType>("possibleTypes", ListOf(Type!), _ => null),
        Of<ApiType>("enumValues", ListOf(EnumValue), type => (type as EnumType)?.Values, IncludeDeprecated),
        Of<ApiType>("inputFields", ListOf(InputValue), _ => null, IncludeDeprecated),
        Of<ApiType>("ofType", Type!, type => type switch { NonNullType nonNull => nonNull.Of, ListType list => list.Of, _ => null }),
    ]);

    /// <summary>The type that <c>__schema</c> answers with; every other meta type hangs below it.</summary>
    public static readonly ObjectType Schema = new("__Schema", "A schema.", () =>
    [
        Of<GraphQlSchema>("description", ScalarType.String, _ => "A made-up travel agency."),
        Of<GraphQlSchema>("types", Must(ListOf(Type)), schema => schema.Types.Values),
        Of<GraphQlSchema>("queryType", Must(Type), schema => schema.Query),
        Of<GraphQlSchema>("mutationType", Type, schema => schema.Mutation),
        Of<GraphQlSchema>("subscriptionType", Type, _ => null),
        Of<GraphQlSchema>("directives", Must(ListOf(DirectiveType)), _ => Directive.All),
    ]);

    /// <summary>Answered by the executor itself, which alone knows the type.</summary>
    public static readonly Field TypeName = new("__typename", Must(ScalarType.String), "Name of this type.", []);

    public static IReadOnlyList<Field> RootFields(GraphQlSchema schema) =>
    [
        new("__schema", Must(Schema), "This schema.", [], (_, _, _) => Task.FromResult<object?>(schema)),
        new("__type", Type, "A type by its name.", [new Argument("name", Must(ScalarType.String), null)],
            (_, arguments, _) => Task.FromResult<object?>(schema.Types.GetValueOrDefault(arguments["name"]!.GetValue<string>()))),
    ];

    private static Field Of<TSource>(string name, ApiType type, Func<TSource, object?> value, params IReadOnlyList<Argument> arguments) =>
        new(name, type, null, arguments, (source, _, _) => Task.FromResult(value((TSource)source)));

    private static NonNullType Must(ApiType type) => new(type);

    private static ListType ListOf(ApiType type) => new(new NonNullType(type));

    private static string Kind(ApiType type) => type switch
    {
        ScalarType => "SCALAR",
        EnumType => "ENUM",
        ListType => "LIST",
        NonNullType => "NON_NULL",
        _ => "OBJECT",
    };

    /// <summary>The default as GraphQL writes it: enum values without quotes.</summary>
    private static string? Written(Argument argument) => argument.Default switch
    {
        null => null,
        { } value when GraphQlSchema.Named(argument.Type) is EnumType && value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        { } value => value.ToJsonString(),
    };
}

/// <summary>A directive that requests may use.</summary>
internal sealed record Directive(string Name, string Description, IReadOnlyList<Argument> Arguments)
{
    public static readonly IReadOnlyList<Directive> All =
    [
        new("include", "Included only if true.", [new Argument("if", new NonNullType(ScalarType.Boolean), null)]),
        new("skip", "Left out if true.", [new Argument("if", new NonNullType(ScalarType.Boolean), null)]),
    ];
}
