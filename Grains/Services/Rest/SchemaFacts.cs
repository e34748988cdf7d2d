using Microsoft.OpenApi;

namespace OrleansWorkflows.Services.Rest;

/// <summary>What calling needs to know of a schema, <c>allOf</c> included. References are followed.</summary>
internal static class SchemaFacts
{
    private const int MaxDepth = 16;

    public static IReadOnlyDictionary<string, IOpenApiSchema> Properties(IOpenApiSchema? schema)
    {
        var result = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        Visit(schema, part =>
        {
            foreach (var (name, property) in part.Properties ?? new Dictionary<string, IOpenApiSchema>())
            {
                result.TryAdd(name, property);
            }
        });
        return result;
    }

    public static IReadOnlySet<string> Required(IOpenApiSchema? schema)
    {
        var result = new HashSet<string>(StringComparer.Ordinal);
        Visit(schema, part => result.UnionWith(part.Required ?? new HashSet<string>()));
        return result;
    }

    public static bool IsObject(IOpenApiSchema? schema) => Has(schema, JsonSchemaType.Object) || Properties(schema).Count > 0;

    /// <summary>Takes keys beyond its properties: it says so, or lists none, or is a choice of several forms.</summary>
    public static bool IsOpen(IOpenApiSchema? schema)
    {
        var open = Properties(schema).Count == 0;
        var closed = false;
        Visit(schema, part =>
        {
            open |= part.AdditionalProperties is not null || part.OneOf is { Count: > 0 } || part.AnyOf is { Count: > 0 };
            closed |= !part.AdditionalPropertiesAllowed && part.AdditionalProperties is null;
        });
        return open && !closed;
    }

    public static bool Has(IOpenApiSchema? schema, JsonSchemaType type)
    {
        var found = false;
        Visit(schema, part => found |= part.Type is { } types && types.HasFlag(type));
        return found;
    }

    /// <summary>Says which types it takes at all.</summary>
    public static bool IsTyped(IOpenApiSchema? schema)
    {
        var found = false;
        Visit(schema, part => found |= part.Type is { } types && (types & ~JsonSchemaType.Null) != 0);
        return found;
    }

    public static IOpenApiSchema? Items(IOpenApiSchema? schema)
    {
        IOpenApiSchema? items = null;
        Visit(schema, part => items ??= part.Items);
        return items;
    }

    private static void Visit(IOpenApiSchema? schema, Action<IOpenApiSchema> action, int depth = 0)
    {
        if (schema is null || depth > MaxDepth)
        {
            return;
        }

        action(schema);
        foreach (var part in schema.AllOf ?? [])
        {
            Visit(part, action, depth + 1);
        }
    }
}
