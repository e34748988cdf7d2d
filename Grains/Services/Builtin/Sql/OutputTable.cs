using System.Text.Json;

namespace OrleansWorkflows.Services.Builtin.Sql;

/// <summary>
/// One output as a table: a list gives a row an item, a list of lists is flattened one level, an object is one row. Objects give columns (the
/// union of their keys, in order of appearance), anything else the column <c>value</c>. Nulls give no row.
/// </summary>
internal sealed class OutputTable
{
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    public OutputTable(string name, JsonElement output)
    {
        Name = name;
        Rows = [.. Items(output)];
        foreach (var row in Rows)
        {
            foreach (var (key, value) in Cells(row))
            {
                if (!_columns.TryGetValue(key, out var index))
                {
                    _columns[key] = index = Columns.Count;
                    Columns.Add(new OutputColumn(Unique(key)));
                }

                Columns[index].Add(value.ValueKind);
            }
        }
    }

    public string Name { get; }

    public IReadOnlyList<JsonElement> Rows { get; }

    public List<OutputColumn> Columns { get; } = [];

    public IEnumerable<(int Column, JsonElement Value)> Row(JsonElement row) => Cells(row).Select(cell => (_columns[cell.Key], cell.Value));

    private static IEnumerable<JsonElement> Items(JsonElement output) => output.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        JsonValueKind.Array => output.EnumerateArray()
            .SelectMany(item => item.ValueKind is JsonValueKind.Array ? item.EnumerateArray().AsEnumerable() : [item])
            .Where(item => item.ValueKind is not JsonValueKind.Null),
        _ => [output],
    };

    private static IEnumerable<(string Key, JsonElement Value)> Cells(JsonElement row) =>
        row.ValueKind is JsonValueKind.Object
            ? row.EnumerateObject().Select(property => (property.Name.Length == 0 ? "value" : property.Name, property.Value))
            : [("value", row)];

    /// <summary>SQL does not tell <c>Id</c> from <c>id</c>: the later one gets a number.</summary>
    private string Unique(string key)
    {
        var name = key;
        for (var number = 2; Columns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)); number++)
        {
            name = $"{key}_{number}";
        }

        return name;
    }
}

/// <summary>A column and what its values are; its declared type makes comparisons work as written and gives booleans and nested values back.</summary>
internal sealed class OutputColumn(string name)
{
    public const string Booleans = "BOOLEAN";
    public const string Nested = "JSON_TEXT";

    private string? _type;
    private bool _mixed;

    public string Name { get; } = name;

    /// <summary>Empty for mixed values: they are then compared as they are.</summary>
    public string DeclaredType => _mixed ? "" : _type ?? "";

    public void Add(JsonValueKind kind)
    {
        var type = kind switch
        {
            JsonValueKind.Number => "NUMERIC",
            JsonValueKind.String => "TEXT",
            JsonValueKind.True or JsonValueKind.False => Booleans,
            JsonValueKind.Object or JsonValueKind.Array => Nested,
            _ => null,
        };
        if (type is not null)
        {
            _mixed |= _type is not null && _type != type;
            _type ??= type;
        }
    }
}
