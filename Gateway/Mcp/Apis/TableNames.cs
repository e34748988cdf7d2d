using System.Text.RegularExpressions;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Apis;

/// <summary>What a caller may call a table: a name that SQL takes without quotes.</summary>
internal static partial class TableNames
{
    public const string Pattern = "^[A-Za-z_][A-Za-z0-9_]{0,39}$";

    public static string? Read(BodyFields fields, string name)
    {
        if (fields.Text(name) is not { } text)
        {
            return null;
        }

        if (Plain().IsMatch(text) && !text.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase))
        {
            return text;
        }

        fields.Add(name, $"'{name}' must be 1 to 40 letters, digits or '_', not beginning with a digit or 'sqlite_'.");
        return null;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,39}\\z")]
    private static partial Regex Plain();
}
