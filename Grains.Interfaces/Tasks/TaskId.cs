using System.Globalization;

namespace OrleansWorkflows;

/// <summary>Id of the task of one machine: its group's id, a dot and the machine's place in the group, counted from 0.</summary>
public static class TaskId
{
    public static string Of(string group, int place) => string.Create(CultureInfo.InvariantCulture, $"{group}.{place}");

    /// <summary>Reads the id of a task or, with a <paramref name="place"/> of null, of a whole group. False: a text that can be neither.</summary>
    public static bool TryRead(string text, out string group, out int? place)
    {
        var parts = text.Trim().ToLowerInvariant().Split('.');
        group = parts[0].Replace("-", "", StringComparison.Ordinal);
        place = null;
        if (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            place = number;
        }

        return group.Length == 32 && group.All(char.IsAsciiHexDigitLower) && parts.Length == (place is null ? 1 : 2);
    }
}
