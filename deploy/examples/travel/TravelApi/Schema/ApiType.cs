namespace TravelApi.Schema;

/// <summary>A type of the API's one schema, from which both the OpenAPI document and the GraphQL schema are made.</summary>
internal abstract class ApiType;

internal abstract class NamedType(string name, string? description) : ApiType
{
    public string Name { get; } = name;

    public string? Description { get; } = description;

    public override string ToString() => Name;
}

/// <summary>A value without parts; <paramref name="jsonType"/> and <paramref name="format"/> are JSON Schema's words.</summary>
internal sealed class ScalarType(string name, string description, string jsonType, string? format = null) : NamedType(name, description)
{
    public static readonly ScalarType String = new("String", "Text.", "string");
    public static readonly ScalarType Id = new("ID", "An identifier, as text.", "string");
    public static readonly ScalarType Int = new("Int", "A whole number of 32 bits.", "integer", "int32");
    public static readonly ScalarType Float = new("Float", "A number.", "number", "double");
    public static readonly ScalarType Boolean = new("Boolean", "true or false.", "boolean");
    public static readonly ScalarType Date = new("Date", "A day, as in 2026-02-23.", "string", "date");
    public static readonly ScalarType DateTime = new("DateTime", "An instant in UTC, ISO 8601.", "string", "date-time");

    public string JsonType { get; } = jsonType;

    public string? Format { get; } = format;
}

internal sealed class EnumType(string name, string? description, IReadOnlyList<string> values) : NamedType(name, description)
{
    public IReadOnlyList<string> Values { get; } = values;
}

/// <summary>A type with fields; they are computed on first use, because types refer to one another.</summary>
internal sealed class ObjectType(string name, string? description, Func<IReadOnlyList<Field>> fields) : NamedType(name, description)
{
    private readonly Lazy<IReadOnlyList<Field>> fields = new(fields);

    public IReadOnlyList<Field> Fields => fields.Value;

    public Field? Find(string field) => Fields.FirstOrDefault(candidate => candidate.Name == field);
}

internal sealed class ListType(ApiType of) : ApiType
{
    public ApiType Of { get; } = of;

    public override string ToString() => $"[{Of}]";
}

internal sealed class NonNullType(ApiType of) : ApiType
{
    public ApiType Of { get; } = of;

    public override string ToString() => $"{Of}!";
}
