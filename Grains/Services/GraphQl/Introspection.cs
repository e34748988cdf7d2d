using System.Text.Json;

namespace OrleansWorkflows.Services.GraphQl;

/// <summary>Asks a GraphQL API for its schema and reads the answer.</summary>
internal static class Introspection
{
    public const string Query = """
        query Introspection {
          __schema {
            queryType { name }
            mutationType { name }
            types {
              kind name description
              fields(includeDeprecated: true) { name description isDeprecated args { ...Input } type { ...Type } }
              inputFields { ...Input }
              enumValues(includeDeprecated: true) { name }
              possibleTypes { name }
            }
          }
        }
        fragment Input on __InputValue { name description defaultValue type { ...Type } }
        fragment Type on __Type {
          kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } }
        }
        """;

    /// <exception cref="KeyNotFoundException">The answer is no schema; so are <see cref="InvalidOperationException"/> and <see cref="FormatException"/>.</exception>
    public static GraphQlSchema Read(JsonElement data)
    {
        var schema = data.GetProperty("__schema");
        var types = new Dictionary<string, GraphQlType>(StringComparer.Ordinal);
        foreach (var type in schema.GetProperty("types").EnumerateArray())
        {
            var read = ReadType(type);
            types[read.Name] = read;
        }

        return new GraphQlSchema(schema.GetProperty("queryType").GetProperty("name").GetString()!, Name(schema, "mutationType"), types);
    }

    private static GraphQlType ReadType(JsonElement type) => new(
        type.GetProperty("kind").GetString() switch
        {
            "OBJECT" => GraphQlKindOfType.Object,
            "INTERFACE" => GraphQlKindOfType.Interface,
            "UNION" => GraphQlKindOfType.Union,
            "ENUM" => GraphQlKindOfType.Enum,
            "INPUT_OBJECT" => GraphQlKindOfType.InputObject,
            _ => GraphQlKindOfType.Scalar,
        },
        type.GetProperty("name").GetString()!,
        Text(type, "description"),
        [.. List(type, "fields").Select(ReadField)],
        [.. List(type, "inputFields").Select(ReadInput)],
        [.. List(type, "enumValues").Select(value => value.GetProperty("name").GetString()!)],
        [.. List(type, "possibleTypes").Select(value => value.GetProperty("name").GetString()!)]);

    private static GraphQlField ReadField(JsonElement field) => new(
        field.GetProperty("name").GetString()!,
        Text(field, "description"),
        field.TryGetProperty("isDeprecated", out var deprecated) && deprecated.ValueKind is JsonValueKind.True,
        [.. List(field, "args").Select(ReadInput)],
        ReadReference(field.GetProperty("type")));

    private static GraphQlInput ReadInput(JsonElement input) => new(
        input.GetProperty("name").GetString()!,
        Text(input, "description"),
        ReadReference(input.GetProperty("type")),
        Text(input, "defaultValue") is not null);

    private static GraphQlTypeReference ReadReference(JsonElement type) => type.GetProperty("kind").GetString() switch
    {
        "NON_NULL" => ReadReference(type.GetProperty("ofType")) with { IsNonNull = true },
        "LIST" => new GraphQlTypeReference(null, ReadReference(type.GetProperty("ofType")), false),
        _ => new GraphQlTypeReference(type.GetProperty("name").GetString() ?? throw new FormatException("a type has no name"), null, false),
    };

    private static JsonElement[] List(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var list) && list.ValueKind is JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() : null;

    private static string? Name(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var type) && type.ValueKind is JsonValueKind.Object ? Text(type, "name") : null;
}
