using System.Text.Json;
using OrleansWorkflows.Gateway.Planning.Catalogue;
using OrleansWorkflows.Gateway.Planning.Parameters;
using OrleansWorkflows.Gateway.Planning.Words;

namespace OrleansWorkflows.Gateway.Planning.Drafts;

/// <summary>A value in the answer of a tool.</summary>
/// <param name="Path">Behind the step's name: <c>.id</c>, <c>.0.id</c>, <c>.items.0.id</c>.</param>
/// <param name="Stems">Of its name.</param>
/// <param name="Owner">Stems of what it is a field of: <c>flight</c> of an id in <c>flights</c>.</param>
internal sealed record OutputField(string Path, string? Type, string? Format, IReadOnlyList<string> Stems, IReadOnlySet<string> Owner)
{
    private const int MaxDepth = 3;

    /// <summary>Names that say nothing without what they are a name of.</summary>
    private static readonly HashSet<string> s_general = [.. "id name date status type number code value title description message result key ref reference state text url".Split(' ').Select(English.StemOf)];

    public static IReadOnlyList<OutputField> Of(KnownTool tool, Subject subject)
    {
        var fields = new List<OutputField>();
        if (tool.Output is { } schema)
        {
            Read(schema, schema, "", [], subject.Nouns, MaxDepth, fields);
        }

        return fields;
    }

    /// <summary>How surely a parameter of another tool means this value: 0 for not, 1 for the same name and type.</summary>
    public double Fits(Param param, IReadOnlySet<string> nouns)
    {
        if (!IsOfType(param) || param.Enum.Count > 0)
        {
            return 0;
        }

        if (param.Stems.SequenceEqual(Stems))
        {
            return !Stems.All(s_general.Contains) ? 1 : Owner.Overlaps(nouns) ? 0.85 : 0;
        }

        return Owns(param.Stems, Stems, Owner) ? 0.95 : Owns(Stems, param.Stems, nouns) ? 0.85 : 0;
    }

    /// <summary><c>flight_id</c> is <c>id</c> with its owner before it.</summary>
    private static bool Owns(IReadOnlyList<string> longer, IReadOnlyList<string> shorter, IReadOnlySet<string> owner) =>
        longer.Count > shorter.Count && shorter.Count > 0 && longer.TakeLast(shorter.Count).SequenceEqual(shorter) && longer.SkipLast(shorter.Count).All(owner.Contains);

    private bool IsOfType(Param param) =>
        Type is not ("array" or "object") && (Type is null || param.Type is null || Type == param.Type || (Type == "integer" && param.Type == "number"))
        && (param.Format is null || Format is null || param.Format == Format);

    private static void Read(JsonElement written, JsonElement root, string path, IReadOnlyList<string> stems, IReadOnlySet<string> owner, int depth, List<OutputField> fields)
    {
        var (schema, name) = Schemas.Resolve(written, root);
        if (schema.ValueKind != JsonValueKind.Object || depth < 0)
        {
            return;
        }

        IReadOnlySet<string> inner = new HashSet<string>([.. owner, .. stems, .. English.ReadName(name ?? "").Select(token => token.Stem)]);

        if (schema.TryGetProperty("items", out var items))
        {
            Read(items, root, path + ".0", [], inner, depth - 1, fields);
        }
        else if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject().Where(property => NameCanFollow(property.Name)))
            {
                Read(property.Value, root, $"{path}.{property.Name}", [.. English.ReadName(property.Name).Select(token => token.Stem)], inner, depth - 1, fields);
            }
        }
        else if (stems.Count > 0)
        {
            fields.Add(new OutputField(path, Schemas.TypeOf(schema), Word(schema, "format"), stems, owner));
        }
    }

    private static string? Word(JsonElement schema, string field) => schema.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Expressions write it behind a dot.</summary>
    private static bool NameCanFollow(string name) => name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
