using System.Globalization;
using System.Text.Json;

namespace OrleansWorkflows.Spec;

internal static class JsonDates
{
    /// <summary>An ISO 8601 date or time, UTC where it names no offset.</summary>
    public static bool TryGetDate(this JsonElement value, out DateTimeOffset time)
    {
        time = default;
        return value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: >= 10 } text
            && text[4] == '-'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
