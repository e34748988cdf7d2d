using System.Globalization;
using System.Text.Json;

namespace OrleansWorkflows.Services.Builtin.Sql;

/// <summary>Lists within outputs that a query wants as tables of their own: name → path, <c>search.data.flights</c>.</summary>
internal static class NamedTables
{
    /// <exception cref="SqlFailure">A path leads nowhere.</exception>
    public static IReadOnlyDictionary<string, JsonBytes> Add(IReadOnlyDictionary<string, JsonBytes> outputs, JsonElement? tables)
    {
        if (tables is not { } named)
        {
            return outputs;
        }

        var all = new Dictionary<string, JsonBytes>(outputs, StringComparer.Ordinal);
        foreach (var table in named.EnumerateObject())
        {
            all[table.Name] = Find(outputs, table.Name, table.Value.GetString()!);
        }

        return all;
    }

    private static JsonBytes Find(IReadOnlyDictionary<string, JsonBytes> outputs, string table, string path)
    {
        var parts = path.Split('.');
        if (!outputs.TryGetValue(parts[0], out var output))
        {
            throw new SqlFailure("invalid_arguments",
                $"'tables.{table}' is '{path}', and there is no output '{parts[0]}'.{DidYouMean.Hint(parts[0], outputs.Keys)} Outputs so far: {(outputs.Count == 0 ? "none" : string.Join(", ", outputs.Keys))}");
        }

        var value = output.Element;
        foreach (var part in parts.Skip(1))
        {
            var isThere = value.ValueKind is JsonValueKind.Object ? value.TryGetProperty(part, out value)
                : value.ValueKind is JsonValueKind.Array && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < value.GetArrayLength()
                    && (value = value[place]).ValueKind is not JsonValueKind.Undefined;
            if (!isThere)
            {
                throw new SqlFailure("invalid_arguments", $"'tables.{table}' is '{path}', and '{part}' is not there");
            }
        }

        return parts.Length == 1 ? output : JsonBytes.From(value);
    }
}
