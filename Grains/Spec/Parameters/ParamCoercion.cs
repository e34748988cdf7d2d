using System.Globalization;
using System.Text.Json;
using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec;

/// <summary>Brings an argument to the type of its parameter where its meaning is clear: people, forms and models send numbers as text.</summary>
internal static class ParamCoercion
{
    /// <param name="problem">Null, or what is wrong, to follow the parameter's name.</param>
    /// <returns>Null exactly when there is a problem.</returns>
    public static JsonBytes? Coerce(ParamDefinition definition, JsonElement value, out string? problem)
    {
        var coerced = definition.Type switch
        {
            ParamType.Str => Text(definition, value),
            ParamType.Int => Int(value),
            ParamType.Float => Float(value),
            ParamType.Bool => Bool(value),
            ParamType.Date => Date(value),
            ParamType.Datetime => Datetime(value),
            ParamType.List => Container(value, JsonValueKind.Array),
            ParamType.Object => Container(value, JsonValueKind.Object),
            _ => JsonBytes.From(value),
        };
        problem = coerced is null ? $"must be {ParamSchema.Expectation(definition)}, but is {Shown(value)}." : null;
        return coerced;
    }

    /// <summary>The value as messages show it, cut short.</summary>
    public static string Shown(JsonElement value)
    {
        const int longest = 40;
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                return "a list";
            case JsonValueKind.Object:
                return "an object";
            default:
                var text = value.GetRawText();
                return text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest), "…");
        }
    }

    /// <summary>The date in any form whose order of parts is beyond doubt: 2026-02-23, 2026-2-3, 2026/02/23, 20260223, a datetime at midnight.</summary>
    public static string? CanonicalDate(string text)
    {
        text = text.Trim();
        if (DateValue.TryParse(text, out var date))
        {
            return !date.HasTime || IsMidnight(text.AsSpan(11)) ? text[..10] : null;
        }

        return DateOnly.TryParseExact(text, ["yyyy-M-d", "yyyy/M/d", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>In UTC; text without an offset is taken as UTC, a date alone as its midnight.</summary>
    public static string? CanonicalDatetime(string text) =>
        DateValue.TryParse(text.AsSpan().Trim(), out var moment) ? (moment with { HasTime = true }).ToString() : null;

    /// <summary>In the time zone that the text itself names: its sender means that day.</summary>
    private static bool IsMidnight(ReadOnlySpan<char> time)
    {
        var zone = time.IndexOfAny("Zz+-");
        return !(zone < 0 ? time : time[..zone]).ContainsAnyInRange('1', '9');
    }

    private static JsonBytes? Text(ParamDefinition definition, JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };
        text = (text, definition.Format) switch
        {
            (null, _) => null,
            (_, "date") => CanonicalDate(text),
            (_, "date-time") => CanonicalDatetime(text),
            _ => text,
        };
        return Written(text);
    }

    private static JsonBytes? Int(JsonElement value)
    {
        if (Number(value) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            || (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && exact == decimal.Truncate(exact)
                && exact is >= long.MinValue and <= long.MaxValue && (whole = (long)exact) == exact)
            ? JsonBytes.Write(writer => writer.WriteNumberValue(whole))
            : null;
    }

    private static JsonBytes? Float(JsonElement value)
    {
        if (Number(value) is not { } text)
        {
            return null;
        }

        // Of text, only what JSON itself would call a number: no "1,5", no "NaN", no "0x1F".
        try
        {
            var number = JsonElement.Parse(text);
            return number.ValueKind == JsonValueKind.Number && double.IsFinite(number.GetDouble()) ? JsonBytes.From(number) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String => value.GetString()!.Trim(),
        _ => null,
    };

    private static JsonBytes? Bool(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return JsonBytes.From(value);
        }

        return value.ValueKind == JsonValueKind.String && bool.TryParse(value.GetString(), out var flag)
            ? JsonBytes.Write(writer => writer.WriteBooleanValue(flag))
            : null;
    }

    private static JsonBytes? Date(JsonElement value) => value.ValueKind == JsonValueKind.String ? Written(CanonicalDate(value.GetString()!)) : null;

    private static JsonBytes? Datetime(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? Written(CanonicalDatetime(value.GetString()!)) : null;

    /// <summary>Lists and objects may come as JSON text.</summary>
    private static JsonBytes? Container(JsonElement value, JsonValueKind kind)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            try
            {
                value = JsonElement.Parse(value.GetString()!);
            }
            catch (JsonException)
            {
                return null;
            }
        }

        return value.ValueKind == kind ? JsonBytes.From(value) : null;
    }

    private static JsonBytes? Written(string? text) => text is null ? null : JsonBytes.Write(writer => writer.WriteStringValue(text));
}
