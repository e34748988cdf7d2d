using System.Text.Json;

namespace OrleansWorkflows.Services.Tables;

/// <summary>
/// Finds what of a result is its table: the list that it is, or the largest list inside its objects. A result without a list is one row.
/// </summary>
internal static class RowsOfResult
{
    private const int MaxDepth = 4;

    /// <returns>The path from the result to its rows, <c>data.flights</c>; empty: the result itself.</returns>
    public static (string Path, JsonElement Rows) Find(JsonElement result)
    {
        var best = (Path: "", Rows: result, Size: 0);
        if (result.ValueKind == JsonValueKind.Object)
        {
            Search(result, "", 1, ref best);
        }

        return (best.Path, best.Rows);
    }

    private static void Search(JsonElement owner, string path, int depth, ref (string Path, JsonElement Rows, int Size) best)
    {
        foreach (var field in owner.EnumerateObject().Where(field => IsPlain(field.Name)))
        {
            var at = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (field.Value.ValueKind == JsonValueKind.Array && field.Value.GetRawText().Length is var size && size > best.Size && field.Value.GetArrayLength() > 0)
            {
                best = (at, field.Value, size);
            }
            else if (field.Value.ValueKind == JsonValueKind.Object && depth < MaxDepth)
            {
                Search(field.Value, at, depth + 1, ref best);
            }
        }
    }

    /// <summary>Can be written as a path.</summary>
    private static bool IsPlain(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
