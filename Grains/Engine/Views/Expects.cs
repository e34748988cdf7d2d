using System.Text.Json;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Engine.Views;

/// <summary>What a yield expects, as its author would write it: name → type, or name → the parts of a full definition.</summary>
internal static class Expects
{
    public static JsonBytes Of(IReadOnlyList<ParamDefinition> fields) => JsonBytes.Write(w =>
    {
        w.WriteStartObject();
        foreach (var field in fields)
        {
            w.WritePropertyName(field.Name);
            if (field is { Required: true, Default: null, Enum: null, Description: null, Format: null, Min: null, Max: null, Pattern: null, Example: null })
            {
                w.WriteStringValue(Word(field.Type));
                continue;
            }

            w.WriteStartObject();
            w.WriteString("type", Word(field.Type));
            w.WriteBoolean("required", field.Required);
            Raw(w, "default", field.Default);
            Raw(w, "example", field.Example);
            Text(w, "format", field.Format);
            Text(w, "pattern", field.Pattern);
            Text(w, "description", field.Description);
            if (field.Min is { } min)
            {
                w.WriteNumber("min", min);
            }

            if (field.Max is { } max)
            {
                w.WriteNumber("max", max);
            }

            if (field.Enum is { } allowed)
            {
                w.WriteStartArray("enum");
                foreach (var value in allowed)
                {
                    w.WriteRawValue(value.Utf8);
                }

                w.WriteEndArray();
            }

            w.WriteEndObject();
        }

        w.WriteEndObject();
    });

    private static string Word(ParamType type) => type.ToString().ToLowerInvariant();

    private static void Raw(Utf8JsonWriter w, string name, JsonBytes? value)
    {
        if (value is not null)
        {
            w.WritePropertyName(name);
            w.WriteRawValue(value.Utf8);
        }
    }

    private static void Text(Utf8JsonWriter w, string name, string? value)
    {
        if (value is not null)
        {
            w.WriteString(name, value);
        }
    }
}
