using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TravelApi.Schema;

/// <summary>Turns what a caller sent into a value of the declared type, or says why that is impossible.</summary>
internal static class InputCoercion
{
    /// <summary>A copy of the value in its declared form. <paramref name="text"/>: it came as text, from a path, a query or a header.</summary>
    /// <exception cref="FormatException">The value does not fit; the message says what was expected.</exception>
    public static JsonNode? Coerce(ApiType type, JsonNode? value, bool text = false)
    {
        switch (type)
        {
            case NonNullType nonNull:
                return value is null ? throw new FormatException($"is required ({nonNull.Of})") : Coerce(nonNull.Of, value, text);
            case var _ when value is null:
                return null;
            case ListType list:
                return new JsonArray([.. (value is JsonArray items ? items.ToArray() : [value]).Select(item => Coerce(list.Of, item, text))]);
            case EnumType known:
                return value.GetValueKind() == JsonValueKind.String && known.Values.Contains(value.GetValue<string>())
                    ? value.DeepClone()
                    : throw Misfit(value, $"one of {string.Join(", ", known.Values)}");
            case ScalarType scalar:
                return Scalar(scalar, value, text);
            default:
                throw new FormatException($"cannot be given: {type} is not an input type");
        }
    }

    private static JsonNode Scalar(ScalarType type, JsonNode value, bool text)
    {
        var kind = value.GetValueKind();
        var written = kind == JsonValueKind.String ? value.GetValue<string>() : null;
        var number = kind == JsonValueKind.Number ? value.ToJsonString() : text ? written : null;
        return type.Name switch
        {
            "Int" => int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? JsonValue.Create(whole)
                : throw Misfit(value, "a whole number"),
            "Float" => decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
                ? JsonValue.Create(real)
                : throw Misfit(value, "a number"),
            "Boolean" => kind is JsonValueKind.True or JsonValueKind.False
                ? value.DeepClone()
                : text && bool.TryParse(written, out var flag) ? JsonValue.Create(flag) : throw Misfit(value, "true or false"),
            "Date" => DateOnly.TryParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? JsonValue.Create(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
                : throw Misfit(value, "a date as in 2026-02-23"),
            "ID" when kind == JsonValueKind.Number && int.TryParse(number, CultureInfo.InvariantCulture, out var id)
                => JsonValue.Create(id.ToString(CultureInfo.InvariantCulture)),
            _ => written is not null ? JsonValue.Create(written) : throw Misfit(value, "text"),
        };
    }

    private static FormatException Misfit(JsonNode value, string expected)
    {
        var shown = value.ToJsonString();
        return new FormatException($"must be {expected}, not {(shown.Length > 60 ? shown[..60] + "…" : shown)}");
    }
}
