using System.Text.Json;
using OrleansWorkflows.Gateway.Planning.Words;

namespace OrleansWorkflows.Gateway.Planning.Parameters;

/// <summary>One input of a workflow or tool, as its JSON Schema describes it.</summary>
public sealed class Param
{
    public required string Name { get; init; }

    /// <summary><c>string integer number boolean array object</c>; null: any.</summary>
    public string? Type { get; init; }

    public string? Format { get; init; }

    public string? Pattern { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<JsonElement> Enum { get; init; } = [];

    /// <summary>Examples and default, where they are text.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    public bool HasDefault { get; init; }

    public bool IsRequired { get; init; }

    public decimal? Minimum { get; init; }

    public decimal? Maximum { get; init; }

    /// <summary>The words of its name, in lower case.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>Their stems.</summary>
    public required IReadOnlyList<string> Stems { get; init; }

    /// <summary>The words of its description.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>The schema as it is.</summary>
    public required JsonElement Schema { get; init; }

    public bool IsDay => Format == "date";

    public bool IsMoment => Format == "date-time";

    public bool IsNumber => Type is "integer" or "number";

    /// <summary>Text of no particular form.</summary>
    public bool IsFreeText => Type is "string" or null && Format is null && Enum.Count == 0;

    /// <summary>Any of the words is in its name.</summary>
    public bool IsNamed(IReadOnlySet<string> stems) => Stems.Any(stems.Contains);

    /// <param name="schema">A JSON Schema of an object; anything else has no parameters.</param>
    public static IReadOnlyList<Param> ReadAll(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var required = schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet()
            : [];
        return [.. properties.EnumerateObject().Select(property => Read(property.Name, Schemas.Resolve(property.Value, schema).Schema, required.Contains(property.Name)))];
    }

    private static Param Read(string name, JsonElement schema, bool isRequired)
    {
        var isObject = schema.ValueKind == JsonValueKind.Object;
        var description = Text("description");
        return new Param
        {
            Name = name,
            Type = Schemas.TypeOf(schema),
            Format = Text("format"),
            Pattern = Text("pattern"),
            Description = description,
            Enum = [.. Items("enum").Where(value => value.ValueKind != JsonValueKind.Null)],
            Examples = [.. Items("examples").Concat(Any("example") is { } one ? [one] : []).Concat(Any("default") is { } fallback ? [fallback] : [])
                .Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!)],
            HasDefault = Any("default") is not null,
            IsRequired = isRequired,
            Minimum = Bound("minimum"),
            Maximum = Bound("maximum"),
            Words = [.. English.ReadName(name).Select(token => token.Text)],
            Stems = [.. English.ReadName(name).Select(token => token.Stem)],
            Remarks = [.. English.Read(description ?? "").Where(token => !token.IsStop).Select(token => token.Stem)],
            Schema = schema,
        };

        JsonElement? Any(string field) => isObject && schema.TryGetProperty(field, out var value) ? value : null;
        string? Text(string field) => Any(field) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        IEnumerable<JsonElement> Items(string field) => Any(field) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];
        decimal? Bound(string field) => Any(field) is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var number) ? number : null;
    }
}
