using System.Text.Json;

namespace OrleansWorkflows.Gateway.Planning.Parameters;

/// <summary>What is looked at of a JSON Schema.</summary>
internal static class Schemas
{
    private const string Definitions = "#/$defs/";

    /// <summary>The schema that is meant: behind references into <c>$defs</c>, and behind "this or null".</summary>
    /// <returns>With the name of the definition it was found under, if any.</returns>
    public static (JsonElement Schema, string? Name) Resolve(JsonElement schema, JsonElement root)
    {
        string? name = null;
        for (var step = 0; step < 8 && schema.ValueKind == JsonValueKind.Object; step++)
        {
            if (schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String && reference.GetString()!.StartsWith(Definitions, StringComparison.Ordinal)
                && root.TryGetProperty("$defs", out var definitions) && definitions.TryGetProperty(reference.GetString()![Definitions.Length..], out var meant))
            {
                (schema, name) = (meant, reference.GetString()![Definitions.Length..]);
            }
            else if ((OneOf(schema, "anyOf") ?? OneOf(schema, "oneOf")) is { } only)
            {
                schema = only;
            }
            else
            {
                break;
            }
        }

        return (schema, name);
    }

    /// <summary><c>string</c>, also of <c>["string", "null"]</c>; null: any, or several.</summary>
    public static string? TypeOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type))
        {
            return null;
        }

        var types = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(entry => entry.GetString()).Where(entry => entry != "null").ToList() : [type.GetString()];
        return types is [var only] ? only : null;
    }

    private static JsonElement? OneOf(JsonElement schema, string field)
    {
        if (!schema.TryGetProperty(field, out var several) || several.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var real = several.EnumerateArray().Where(entry => TypeOf(entry) != "null").ToList();
        return real is [var only] ? only : null;
    }
}
