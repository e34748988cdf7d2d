using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Questions;

/// <summary>A yield's question as an elicitation form, which knows flat fields of primitive types only.</summary>
internal static class ElicitationForm
{
    private static readonly string[] Formats = ["email", "uri", "date", "date-time"];

    /// <summary>Null: a field that has to be answered can not be put into a form.</summary>
    /// <param name="schema">JSON Schema of the answer.</param>
    public static ElicitRequestParams.RequestSchema? Of(JsonElement schema)
    {
        var form = new ElicitRequestParams.RequestSchema();
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!).ToHashSet() : [];
        foreach (var field in schema.GetProperty("properties").EnumerateObject())
        {
            if (Field(field.Value) is { } definition)
            {
                form.Properties[field.Name] = definition;
            }
            else if (required.Contains(field.Name))
            {
                return null;
            }
        }

        if (required.Count > 0)
        {
            form.Required = [.. required];
        }

        return form;
    }

    /// <summary>Null: it is no answer to an elicitation.</summary>
    public static ElicitResult? ReadAnswer(InputResponse response)
    {
        try
        {
            return response.Deserialize(InputResponse.ElicitResultJsonTypeInfo) is { Action: "accept" or "decline" or "cancel" } result ? result : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The fields that were asked for as an object. Others say nothing to the question: clients may have more in their forms.</summary>
    /// <param name="view">Of the execution that asks; a question that is no longer open takes what came.</param>
    public static JsonBytes ContentOf(ElicitResult result, ExecutionView view, string token)
    {
        var asked = view.Waiting.FirstOrDefault(open => open.Token == token)?.Schema.Element.GetProperty("properties");
        return JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, value) in result.Content ?? new Dictionary<string, JsonElement>())
            {
                if (asked?.TryGetProperty(name, out _) is not false)
                {
                    writer.WritePropertyName(name);
                    value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        });
    }

    private static ElicitRequestParams.PrimitiveSchemaDefinition? Field(JsonElement schema)
    {
        var description = Description(schema);
        var fallback = schema.TryGetProperty("default", out var given) ? given : default;
        switch (Text(schema, "type"))
        {
            case "string" when schema.TryGetProperty("enum", out var values) && values.EnumerateArray().All(value => value.ValueKind == JsonValueKind.String):
                return new ElicitRequestParams.UntitledSingleSelectEnumSchema
                {
                    Description = description,
                    Enum = [.. values.EnumerateArray().Select(value => value.GetString()!)],
                    Default = AsText(fallback),
                };
            case "string":
                return new ElicitRequestParams.StringSchema
                {
                    Description = description,
                    MinLength = (int?)Number(schema, "minLength"),
                    MaxLength = (int?)Number(schema, "maxLength"),
                    Format = Text(schema, "format") is { } format && Formats.Contains(format) ? format : null,
                    Default = AsText(fallback),
                };
            case "integer" or "number":
                return new ElicitRequestParams.NumberSchema
                {
                    Type = Text(schema, "type")!,
                    Description = description,
                    Minimum = Number(schema, "minimum"),
                    Maximum = Number(schema, "maximum"),
                    Default = fallback.ValueKind == JsonValueKind.Number ? fallback.GetDouble() : null,
                };
            case "boolean":
                return new ElicitRequestParams.BooleanSchema
                {
                    Description = description,
                    Default = fallback.ValueKind is JsonValueKind.True or JsonValueKind.False ? fallback.GetBoolean() : null,
                };
            default:
                return null;
        }
    }

    /// <summary>With what a form can not check: the engine does, and asks again.</summary>
    private static string? Description(JsonElement schema)
    {
        List<string> parts = [];
        if (Text(schema, "description") is { } written)
        {
            parts.Add(written);
        }

        if (Text(schema, "pattern") is { } pattern)
        {
            parts.Add($"Must match {pattern}");
        }

        if (Text(schema, "type") != "string" && schema.TryGetProperty("enum", out var values))
        {
            parts.Add($"One of {string.Join(", ", values.EnumerateArray())}");
        }

        if (Text(schema, "format") is { } format && !Formats.Contains(format))
        {
            parts.Add($"Format: {format}");
        }

        if (schema.TryGetProperty("examples", out var examples) && examples.GetArrayLength() > 0)
        {
            parts.Add($"Example: {examples[0]}");
        }

        return parts.Count == 0 ? null : string.Join(". ", parts);
    }

    private static string? Text(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static string? AsText(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
