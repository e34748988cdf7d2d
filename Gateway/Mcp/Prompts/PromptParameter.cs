using System.Text.Json;

namespace OrleansWorkflows.Gateway.Mcp.Prompts;

/// <summary>A parameter of a workflow as the argument of a prompt, which is always text.</summary>
/// <param name="Schema">JSON Schema of the parameter.</param>
internal sealed record PromptParameter(string Name, JsonElement Schema, bool IsRequired)
{
    public string Description
    {
        get
        {
            var description = Text("description");
            var type = Text("format") ?? Text("type") ?? "any JSON";
            var remark = Schema.TryGetProperty("default", out var fallback) ? $", default {Shown(fallback)}" : "";
            return description is null ? type + remark : $"{description} ({type}{remark})";
        }
    }

    public static IEnumerable<PromptParameter> Of(WorkflowCard card)
    {
        var schema = card.InputSchema.Element;
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet() : [];
        return schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().Select(field => new PromptParameter(field.Name, field.Value, required.Contains(field.Name)))
            : [];
    }

    /// <summary>What it can be, where that is known; else what the examples have.</summary>
    public IReadOnlyList<string> Values(WorkflowCard card)
    {
        if (Schema.TryGetProperty("enum", out var values))
        {
            return [.. values.EnumerateArray().Select(Shown)];
        }

        if (Text("type") == "boolean")
        {
            return ["true", "false"];
        }

        var examples = card.Examples.Select(example => example.Element.TryGetProperty(Name, out var value) ? value : default);
        if (Schema.TryGetProperty("examples", out var own))
        {
            examples = examples.Concat(own.EnumerateArray());
        }

        return [.. examples.Where(value => value.ValueKind is JsonValueKind.String or JsonValueKind.Number).Select(Shown).Distinct()];
    }

    /// <summary>The value that a text stands for; null: it can not be one of this type, and <paramref name="problem"/> says what is expected.</summary>
    public JsonElement? Parse(JsonElement given, out string? problem)
    {
        problem = null;
        var type = Text("type");
        if (given.ValueKind != JsonValueKind.String || type == "string")
        {
            return given;
        }

        var text = given.GetString()!.Trim();
        var value = TryParse(text);
        var fits = type switch
        {
            "integer" => value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out _),
            "number" => value is { ValueKind: JsonValueKind.Number },
            "boolean" => value is { ValueKind: JsonValueKind.True or JsonValueKind.False },
            "array" => value is { ValueKind: JsonValueKind.Array },
            "object" => value is { ValueKind: JsonValueKind.Object },
            _ => true,
        };
        if (!fits)
        {
            problem = $"'{Name}' must be {(type is "array" or "object" ? $"a JSON {type}" : type == "boolean" ? "true or false" : $"a {(type == "integer" ? "whole " : "")}number")}";
            return null;
        }

        return value ?? given;
    }

    private static JsonElement? TryParse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Shown(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private string? Text(string field) => Schema.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
