using System.Text.Json;

namespace OrleansWorkflows.Recipes;

/// <summary>
/// The single values of an answer that later arguments can come from. Of a list only the first item: that another one was taken was somebody's choice, which is a parameter
/// and no rule.
/// </summary>
internal static class OutputFacts
{
    private const int MaxFacts = 300;

    private const int MaxDepth = 6;

    private const int MaxText = 200;

    public static IReadOnlyList<OutputFact> Of(JsonElement output)
    {
        var facts = new List<OutputFact>();
        Add(output, "", 0, facts);
        return facts;
    }

    private static void Add(JsonElement value, string path, int depth, List<OutputFact> facts)
    {
        if (facts.Count >= MaxFacts || depth > MaxDepth)
        {
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject().Where(field => IsPlain(field.Name)))
                {
                    Add(field.Value, Join(path, field.Name), depth + 1, facts);
                }

                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                Add(value[0], Join(path, "0"), depth + 1, facts);
                break;
            case JsonValueKind.Number:
            case JsonValueKind.String when value.GetString()!.Length is > 0 and <= MaxText:
                facts.Add(new OutputFact(path, JsonBytes.From(value)));
                break;
            default:
                break;
        }
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>Can stand behind a dot of a reference; <c>length</c> means something else there.</summary>
    private static bool IsPlain(string name) => name.Length > 0 && name != "length" && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
