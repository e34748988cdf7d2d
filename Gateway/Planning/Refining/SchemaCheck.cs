using System.Globalization;
using System.Text.Json;
using OrleansWorkflows.Gateway.Planning.Parameters;

namespace OrleansWorkflows.Gateway.Planning.Refining;

/// <summary>Whether a parameter takes a value. The start judges again, and in full.</summary>
internal static class SchemaCheck
{
    public static bool Allows(Param param, JsonElement value)
    {
        if (param.Enum.Count > 0)
        {
            return param.Enum.Any(entry => JsonElement.DeepEquals(entry, value));
        }

        return (param.Type, value.ValueKind) switch
        {
            ("string", JsonValueKind.String) => IsFormatted(param, value.GetString()!),
            ("integer", JsonValueKind.Number) => value.TryGetInt64(out var whole) && IsWithin(param, whole),
            ("number", JsonValueKind.Number) => value.TryGetDecimal(out var number) && IsWithin(param, number),
            ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            (null, JsonValueKind.String or JsonValueKind.Number) => true,
            _ => false,
        };
    }

    private static bool IsWithin(Param param, decimal number) => !(number < param.Minimum) && !(number > param.Maximum);

    private static bool IsFormatted(Param param, string text) => text.Length > 0
        && (param.Pattern is null || Parameters.Patterns.IsMatch(param.Pattern, text))
        && param.Format switch
        {
            "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
            "email" => text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1 && !text.Contains(' ', StringComparison.Ordinal),
            "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
            "uuid" => Guid.TryParseExact(text, "D", out _),
            _ => true,
        };
}
