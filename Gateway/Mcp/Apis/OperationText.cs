using System.Text;
using System.Text.Json;

namespace OrleansWorkflows.Gateway.Mcp.Apis;

/// <summary>Operations in a few words, for descriptions and prompts.</summary>
internal static class OperationText
{
    private const int MaxFields = 16;

    /// <summary><c>search_flights(origin, destination, date, currency?) → list of id, price, … : Search available flights</c></summary>
    public static string Line(ServiceToolView operation)
    {
        var text = new StringBuilder(operation.Name).Append('(').AppendJoin(", ", Arguments(operation.InputSchema.Element)).Append(')');
        if (operation.OutputSchema is { } output && Answer(output.Element) is { } answer)
        {
            text.Append(" → ").Append(answer);
        }

        if (operation.Description is { Length: > 0 } description)
        {
            text.Append(": ").Append(FirstLine(description));
        }

        return text.ToString();
    }

    /// <summary>As many lines as fit; those that change data are said to.</summary>
    /// <param name="more">Said of those that do not fit; <c>{0}</c> is their number.</param>
    public static string Lines(IReadOnlyList<ServiceToolView> operations, int maxLength, string more)
    {
        var text = new StringBuilder();
        for (var index = 0; index < operations.Count; index++)
        {
            var line = $"- {(operations[index].IsReadOnly ? "" : "[changes data] ")}{Line(operations[index])}\n";
            if (text.Length + line.Length > maxLength)
            {
                text.Append(string.Format(System.Globalization.CultureInfo.InvariantCulture, more, operations.Count - index)).Append('\n');
                break;
            }

            text.Append(line);
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Names with their types, optional ones with a question mark.</summary>
    private static IEnumerable<string> Arguments(JsonElement schema)
    {
        if (!schema.TryGetProperty("properties", out var properties))
        {
            yield break;
        }

        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet() : [];
        foreach (var property in properties.EnumerateObject().Take(MaxFields))
        {
            var type = property.Value.TryGetProperty("type", out var given) && given.ValueKind == JsonValueKind.String && given.GetString() is not "string" ? $": {given}" : "";
            yield return $"{property.Name}{(required.Contains(property.Name) ? "" : "?")}{type}";
        }
    }

    /// <summary>Null: nothing is known of it.</summary>
    private static string? Answer(JsonElement root)
    {
        var schema = Resolve(root, root);
        var items = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("items", out var given) ? given : default;
        var isList = items.ValueKind == JsonValueKind.Object;
        var subject = isList ? Resolve(items, root) : schema;
        if (subject.ValueKind != JsonValueKind.Object || !subject.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return isList ? "list" : null;
        }

        var fields = properties.EnumerateObject().Select(property => property.Name).ToList();
        return $"{(isList ? "list of " : "")}{{{string.Join(", ", fields.Take(MaxFields))}{(fields.Count > MaxFields ? ", …" : "")}}}";
    }

    /// <summary>What a <c>$ref</c> within the schema points to.</summary>
    private static JsonElement Resolve(JsonElement schema, JsonElement root)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("$ref", out var reference) || reference.GetString() is not { } path || !path.StartsWith("#/", StringComparison.Ordinal))
        {
            return schema;
        }

        var target = root;
        foreach (var name in path[2..].Split('/'))
        {
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
            {
                return schema;
            }
        }

        return target;
    }

    private static string FirstLine(string text)
    {
        var line = text.Trim().Split('\n', 2)[0].Trim();
        return line.Length <= 160 ? line : line[..160] + "…";
    }
}
