using System.Globalization;
using System.Text.Json;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec;

/// <summary>What a value of the right type must still obey: <c>enum min max pattern format</c>.</summary>
internal static class ParamRules
{
    /// <returns>Null, or what is wrong, to follow the parameter's name.</returns>
    public static string? Violation(ParamDefinition definition, JsonElement value)
    {
        if (definition.Enum is { Count: > 0 } allowed && !allowed.Any(entry => IsSame(definition, entry, value)))
        {
            var hint = value.ValueKind == JsonValueKind.String
                ? DidYouMean.Hint(value.GetString()!, allowed.Select(entry => entry.Element).Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!))
                : "";
            return $"must be one of {string.Join(", ", allowed)}, but is {ParamCoercion.Shown(value)}.{hint}";
        }

        return Bounds(definition, value) ?? (value.ValueKind == JsonValueKind.String ? OfText(definition, value.GetString()!) : null);
    }

    private static bool IsSame(ParamDefinition definition, JsonBytes entry, JsonElement value) =>
        JsonElement.DeepEquals((ParamCoercion.Coerce(definition, entry.Element, out _) ?? entry).Element, value);

    private static string? Bounds(ParamDefinition definition, JsonElement value)
    {
        if (definition.Min is null && definition.Max is null)
        {
            return null;
        }

        var (size, what) = value.ValueKind switch
        {
            JsonValueKind.Number => (value.GetDouble(), ""),
            JsonValueKind.String => (PathSegment.Characters(value.GetString()!), " characters long"),
            JsonValueKind.Array => (value.GetArrayLength(), " items long"),
            _ => (double.NaN, ""),
        };
        if (double.IsNaN(size))
        {
            return null;
        }

        // Exact where decimals reach; beyond, doubles decide as well as they can.
        var isExact = value.ValueKind != JsonValueKind.Number || value.TryGetDecimal(out _);
        var exact = value.ValueKind == JsonValueKind.Number ? (isExact ? value.GetDecimal() : 0) : (decimal)size;
        if (definition.Min is { } min && (isExact ? exact < min : size < (double)min))
        {
            return $"must be at least {Written(min)}{what}, but is {Written(exact, isExact, size)}{what}.";
        }

        return definition.Max is { } max && (isExact ? exact > max : size > (double)max)
            ? $"must be at most {Written(max)}{what}, but is {Written(exact, isExact, size)}{what}."
            : null;
    }

    private static string? OfText(ParamDefinition definition, string text)
    {
        if (definition.Pattern is { } pattern && !Expressions.Patterns.IsMatch(pattern, text, out var problem))
        {
            return problem is null ? $"must match the pattern {pattern}." : $"can not be checked: {problem}";
        }

        // Anything but text has no format.
        var isFormatted = definition.Type is not (ParamType.Str or ParamType.Any) || definition.Format switch
        {
            "date" => ParamCoercion.CanonicalDate(text) is not null,
            "date-time" => ParamCoercion.CanonicalDatetime(text) is not null,
            "email" => IsEmail(text),
            "uri" => Uri.TryCreate(text, UriKind.Absolute, out var uri) && text.StartsWith(uri.Scheme + ":", StringComparison.OrdinalIgnoreCase),
            "uuid" => Guid.TryParseExact(text, "D", out _),
            _ => true,
        };
        return isFormatted ? null : $"must be {ParamSchema.Expectation(definition)}.";
    }

    /// <summary>One @, something before it, a host without spaces behind it: what mail servers refuse is theirs to say.</summary>
    private static bool IsEmail(string text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && at < text.Length - 1 && !text.Any(char.IsWhiteSpace) && text.IndexOf('@') == at
            && Uri.CheckHostName(text[(at + 1)..]) != UriHostNameType.Unknown;
    }

    private static string Written(decimal number, bool isExact = true, double wide = 0) =>
        isExact ? number.ToString("0.############################", CultureInfo.InvariantCulture) : wide.ToString(CultureInfo.InvariantCulture);
}
