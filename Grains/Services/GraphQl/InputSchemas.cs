using System.Text.Json.Nodes;

namespace OrleansWorkflows.Services.GraphQl;

/// <summary>JSON Schema of what a field takes.</summary>
internal static class InputSchemas
{
    public static JsonBytes Of(IReadOnlyList<GraphQlInput> arguments, GraphQlSchema schema)
    {
        var definitions = new JsonObject();
        var root = Object(arguments, schema, definitions);
        if (definitions.Count > 0)
        {
            root["$defs"] = definitions;
        }

        return JsonBytes.Parse(root.ToJsonString());
    }

    /// <summary>Of a scalar or an enum; the empty schema for scalars of the API's own.</summary>
    public static JsonObject Leaf(string name, GraphQlType? type) => name switch
    {
        "Int" => new JsonObject { ["type"] = "integer" },
        "Float" => new JsonObject { ["type"] = "number" },
        "String" or "ID" => new JsonObject { ["type"] = "string" },
        "Boolean" => new JsonObject { ["type"] = "boolean" },
        _ when type is { Kind: GraphQlKindOfType.Enum } => new JsonObject
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. type.EnumValues.Select(value => (JsonNode)value)]),
        },
        _ => [],
    };

    private static JsonObject Object(IReadOnlyList<GraphQlInput> inputs, GraphQlSchema schema, JsonObject definitions)
    {
        var properties = new JsonObject();
        foreach (var input in inputs)
        {
            var property = Value(input.Type, schema, definitions);
            if (input.Description is { Length: > 0 } description && property["$ref"] is null)
            {
                property["description"] = description;
            }

            properties[input.Name] = property;
        }

        var result = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (inputs.Where(input => input.IsRequired).Select(input => (JsonNode)input.Name).ToArray() is { Length: > 0 } required)
        {
            result["required"] = new JsonArray(required);
        }

        result["additionalProperties"] = false;
        return result;
    }

    private static JsonObject Value(GraphQlTypeReference reference, GraphQlSchema schema, JsonObject definitions)
    {
        if (reference.Item is { } item)
        {
            return new JsonObject { ["type"] = "array", ["items"] = Value(item, schema, definitions) };
        }

        var type = schema.Types.GetValueOrDefault(reference.Name!);
        if (type is not { Kind: GraphQlKindOfType.InputObject })
        {
            return Leaf(reference.Name!, type);
        }

        if (!definitions.ContainsKey(type.Name))
        {
            definitions[type.Name] = new JsonObject();
            definitions[type.Name] = Object(type.Inputs, schema, definitions);
        }

        return new JsonObject { ["$ref"] = $"#/$defs/{type.Name}" };
    }
}
