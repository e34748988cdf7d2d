using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrleansWorkflows.Gateway.Export;

/// <summary>JSON as YAML 1.2 in blocks. Text is plain only where no YAML could take it for anything else; otherwise it is quoted.</summary>
internal static partial class YamlText
{
    /// <summary>Words that YAML 1.1 or 1.2 takes for something other than text.</summary>
    private static readonly HashSet<string> s_words = new(StringComparer.OrdinalIgnoreCase) { "true", "false", "yes", "no", "on", "off", "null", "y", "n" };

    public static string Of(JsonObject json)
    {
        var text = new StringBuilder();
        // Through JSON, so that times and the like are texts.
        Fields(text, (JsonObject)JsonNode.Parse(json.ToJsonString(JsonText.Options))!, "");
        return text.ToString();
    }

    private static void Fields(StringBuilder text, JsonObject json, string indent)
    {
        foreach (var (name, value) in json)
        {
            text.Append(indent).Append(Scalar(name)).Append(':');
            Value(text, value, indent);
        }
    }

    private static void Items(StringBuilder text, JsonArray json, string indent)
    {
        foreach (var item in json)
        {
            text.Append(indent).Append('-');
            Value(text, item, indent);
        }
    }

    private static void Value(StringBuilder text, JsonNode? value, string indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } fields:
                text.Append('\n');
                Fields(text, fields, indent + "  ");
                break;
            case JsonArray { Count: > 0 } items:
                text.Append('\n');
                Items(text, items, indent + "  ");
                break;
            default:
                text.Append(' ').Append(value is JsonValue && value.GetValueKind() == JsonValueKind.String ? Scalar(value.GetValue<string>()) : Json(value)).Append('\n');
                break;
        }
    }

    private static string Scalar(string text)
    {
        if (Plain().IsMatch(text) && !s_words.Contains(text))
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' or '\\' => quoted.Append('\\').Append(character),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                < ' ' or (>= '\u007F' and <= '\u009F') or '\u2028' or '\u2029' or '\uFEFF' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static string Json(JsonNode? value) => value?.ToJsonString(JsonText.Options) ?? "null";

    /// <summary>Begins with a letter, so that it is no number and no date.</summary>
    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_./-]*\z")]
    private static partial Regex Plain();
}
