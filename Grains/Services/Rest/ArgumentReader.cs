using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace OrleansWorkflows.Services.Rest;

/// <summary>Checks one argument against its schema and brings it into the right type: <c>"5"</c> for a number, 5 for a text, one item for a list.</summary>
internal static class ArgumentReader
{
    /// <returns>What is wrong, for the author; null when the value fits.</returns>
    public static string? Read(string name, JsonNode? value, IOpenApiSchema? schema, out JsonNode? result)
    {
        result = value;
        if (schema is null || !SchemaFacts.IsTyped(schema))
        {
            return null;
        }

        if (value is null)
        {
            return SchemaFacts.Has(schema, JsonSchemaType.Null) ? null : $"'{name}' must not be null";
        }

        var problem = value switch
        {
            JsonArray list => ReadList(name, list, schema, out result),
            JsonObject => SchemaFacts.Has(schema, JsonSchemaType.Object) ? null : $"'{name}' must be {Types(schema)}, not an object",
            _ => ReadSingle(name, (JsonValue)value, schema, out result),
        };
        return problem ?? (IsAllowed(result, schema)
            ? null
            : $"'{name}' must be one of {string.Join(", ", schema.Enum!.Select(item => item?.ToJsonString()))}; it is {result?.ToJsonString()}");
    }

    private static string? ReadList(string name, JsonArray list, IOpenApiSchema schema, out JsonNode? result)
    {
        result = list;
        if (!SchemaFacts.Has(schema, JsonSchemaType.Array))
        {
            return $"'{name}' must be {Types(schema)}, not a list";
        }

        var items = new JsonArray();
        for (var index = 0; index < list.Count; index++)
        {
            if (Read($"{name}[{index}]", list[index], SchemaFacts.Items(schema), out var item) is { } problem)
            {
                return problem;
            }

            items.Add(item?.DeepClone());
        }

        result = items;
        return null;
    }

    private static string? ReadSingle(string name, JsonValue value, IOpenApiSchema schema, out JsonNode? result)
    {
        result = value;
        var text = value.GetValueKind() is System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : null;
        var isTruth = value.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False;
        var takesWhole = SchemaFacts.Has(schema, JsonSchemaType.Integer);
        var takesNumber = takesWhole || SchemaFacts.Has(schema, JsonSchemaType.Number);
        var takesText = SchemaFacts.Has(schema, JsonSchemaType.String);
        var takesTruth = SchemaFacts.Has(schema, JsonSchemaType.Boolean);
        if ((text is not null && takesText) || (isTruth && takesTruth))
        {
            return null;
        }

        if (takesNumber && !isTruth && decimal.TryParse(text ?? value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            if (SchemaFacts.Has(schema, JsonSchemaType.Number))
            {
                result = text is null ? value : JsonValue.Create(number);
                return null;
            }

            if (number == decimal.Truncate(number) && Math.Abs(number) <= long.MaxValue)
            {
                result = JsonValue.Create((long)number);
                return null;
            }
        }

        if (takesTruth && text is "true" or "false")
        {
            result = JsonValue.Create(text is "true");
            return null;
        }

        if (takesText && text is null)
        {
            result = JsonValue.Create(value.ToJsonString());
            return null;
        }

        // One item where a list is wanted. An object can not be made of a single value.
        if (SchemaFacts.Has(schema, JsonSchemaType.Array) && Read(name, value, SchemaFacts.Items(schema), out var item) is null)
        {
            result = new JsonArray(item?.DeepClone());
            return null;
        }

        return $"'{name}' must be {Types(schema)}; it is {Shorten(value.ToJsonString())}";
    }

    private static bool IsAllowed(JsonNode? value, IOpenApiSchema schema) =>
        schema.Enum is not { Count: > 0 } allowed || value is JsonArray || allowed.Any(item => JsonNode.DeepEquals(item, value));

    private static string Types(IOpenApiSchema schema)
    {
        (JsonSchemaType Type, string Word)[] words =
        [
            (JsonSchemaType.String, "text"), (JsonSchemaType.Integer, "a whole number"), (JsonSchemaType.Number, "a number"),
            (JsonSchemaType.Boolean, "true or false"), (JsonSchemaType.Array, "a list"), (JsonSchemaType.Object, "an object"),
        ];
        return string.Join(" or ", words.Where(word => SchemaFacts.Has(schema, word.Type)).Select(word => word.Word));
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
