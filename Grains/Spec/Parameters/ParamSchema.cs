using System.Globalization;
using System.Text.Json;

namespace OrleansWorkflows.Spec;

/// <summary>Parameter definitions as others read them.</summary>
public static class ParamSchema
{
    /// <summary>A JSON Schema 2020-12 object, for an MCP <c>inputSchema</c> and for OpenAPI 3.1.</summary>
    public static JsonBytes ToJsonSchema(IReadOnlyList<ParamDefinition> definitions) => JsonBytes.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type", "object");
        writer.WriteStartObject("properties");
        foreach (var definition in definitions)
        {
            writer.WritePropertyName(definition.Name);
            WriteProperty(writer, definition);
        }

        writer.WriteEndObject();

        // What has a default need not be sent.
        var required = definitions.Where(definition => definition is { Required: true, Default: null }).ToList();
        if (required.Count > 0)
        {
            writer.WriteStartArray("required");
            required.ForEach(definition => writer.WriteStringValue(definition.Name));
            writer.WriteEndArray();
        }

        writer.WriteBoolean("additionalProperties", false);
        writer.WriteEndObject();
    });

    /// <summary>One line for people: <c>origin (str), checkin (date), num_days (int, default 7)</c>.</summary>
    public static string Describe(IReadOnlyList<ParamDefinition> definitions) => definitions.Count == 0
        ? "no parameters"
        : string.Join(", ", definitions.Select(definition => $"{definition.Name} ({Word(definition)}{Remark(definition)})"));

    /// <summary>What a value must be, for messages: <c>a date such as 2026-02-23</c>.</summary>
    internal static string Expectation(ParamDefinition definition)
    {
        var example = definition.Example is { } given && definition.Type is not (ParamType.Date or ParamType.Datetime or ParamType.Bool)
            ? $" such as {given}"
            : "";
        return (definition.Type, definition.Format) switch
        {
            (ParamType.Date, _) or (ParamType.Str, "date") => "a date such as 2026-02-23",
            (ParamType.Datetime, _) or (ParamType.Str, "date-time") => "a date with time such as 2026-02-23T14:30:00Z",
            (ParamType.Str, "email") => "an e-mail address such as ada@example.org",
            (ParamType.Str, "uri") => "an absolute URI such as https://example.org/a",
            (ParamType.Str, "uuid") => "a UUID such as 0b5a7c1e-3f0d-4c53-9a39-2d1f0e6a8b11",
            (ParamType.Str, _) => "text" + example,
            (ParamType.Int, _) => "a whole number" + example,
            (ParamType.Float, _) => "a number" + example,
            (ParamType.Bool, _) => "true or false",
            (ParamType.List, _) => "a list" + example,
            (ParamType.Object, _) => "an object" + example,
            _ => "a value" + example,
        };
    }

    private static void WriteProperty(Utf8JsonWriter writer, ParamDefinition definition)
    {
        writer.WriteStartObject();
        var (type, format) = definition.Type switch
        {
            ParamType.Str => ("string", definition.Format),
            ParamType.Int => ("integer", null),
            ParamType.Float => ("number", null),
            ParamType.Bool => ("boolean", null),
            ParamType.Date => ("string", "date"),
            ParamType.Datetime => ("string", "date-time"),
            ParamType.List => ("array", null),
            ParamType.Object => ("object", null),
            _ => (null, definition.Format),
        };
        Optional("type", type);
        Optional("format", format);
        Optional("description", definition.Description);
        if (definition.Default is { } fallback)
        {
            writer.WritePropertyName("default");
            fallback.Element.WriteTo(writer);
        }

        Values("examples", definition.Example is { } example ? [example] : []);
        Values("enum", definition.Enum ?? []);
        Bound("minimum", "minLength", "minItems", definition.Min);
        Bound("maximum", "maxLength", "maxItems", definition.Max);
        Optional("pattern", definition.Pattern);
        writer.WriteEndObject();

        void Optional(string name, string? text)
        {
            if (text is not null)
            {
                writer.WriteString(name, text);
            }
        }

        void Values(string name, IReadOnlyList<JsonBytes> values)
        {
            if (values.Count > 0)
            {
                writer.WriteStartArray(name);
                foreach (var value in values)
                {
                    value.Element.WriteTo(writer);
                }

                writer.WriteEndArray();
            }
        }

        void Bound(string ofNumber, string ofText, string ofList, decimal? bound)
        {
            if (bound is { } number)
            {
                var name = type switch { "string" => ofText, "array" => ofList, _ => ofNumber };
                writer.WritePropertyName(name);
                writer.WriteRawValue(number.ToString("0.############################", CultureInfo.InvariantCulture));
            }
        }
    }

    private static string Word(ParamDefinition definition) => (definition.Type, definition.Format) switch
    {
        (ParamType.Str, "date") => "date",
        (ParamType.Str, "date-time") => "datetime",
        (ParamType.Str, { } format) => format,
        var (type, _) => JsonNamingPolicy.SnakeCaseLower.ConvertName(type.ToString()),
    };

    private static string Remark(ParamDefinition definition)
    {
        if (definition.Default is { } fallback)
        {
            return $", default {fallback}";
        }

        return definition.Required ? "" : ", optional";
    }
}
