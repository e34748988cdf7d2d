using System.Text.Json;

namespace OrleansWorkflows.Recipes;

/// <summary>A single value among the arguments of a call.</summary>
/// <param name="Path">Names of fields and places in lists, outermost first.</param>
/// <param name="Name">The innermost name that is no place in a list; of a value of a query that is given by its place, what the query calls it: <c>p0</c>.</param>
/// <param name="IsFixed">Belongs to the recipe as it is: the text of a document or a query.</param>
internal sealed record ArgumentLeaf(IReadOnlyList<string> Path, string Name, JsonElement Value, bool IsFixed)
{
    /// <summary>Texts and numbers that are written alike are the same value.</summary>
    public string Text => TextOf(Value);

    /// <summary>A text or a number: truth values and nulls are too common to come from anywhere.</summary>
    public bool CanBeFollowed => !IsFixed && Value.ValueKind is JsonValueKind.String or JsonValueKind.Number;

    public static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    public static IReadOnlyList<ArgumentLeaf> Of(ObservedCall call)
    {
        var leaves = new List<ArgumentLeaf>();
        Add(call, call.Args.Element, [], leaves);
        return leaves;
    }

    private static void Add(ObservedCall call, JsonElement value, IReadOnlyList<string> path, List<ArgumentLeaf> leaves)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                foreach (var field in value.EnumerateObject())
                {
                    Add(call, field.Value, [.. path, field.Name], leaves);
                }

                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                foreach (var (item, place) in value.EnumerateArray().Select((item, place) => (item, place)))
                {
                    Add(call, item, [.. path, place.ToString(System.Globalization.CultureInfo.InvariantCulture)], leaves);
                }

                break;
            default:
                leaves.Add(new ArgumentLeaf(path, NameOf(call, path), value, IsFixedIn(call, path)));
                break;
        }
    }

    private static string NameOf(ObservedCall call, IReadOnlyList<string> path) => call.Kind == ObservedKind.Sql && path is ["parameters", [>= '0' and <= '9', ..] place]
        ? $"p{place}"
        : path.LastOrDefault(part => !char.IsAsciiDigit(part[0])) ?? "value";

    private static bool IsFixedIn(ObservedCall call, IReadOnlyList<string> path) => call.Kind switch
    {
        ObservedKind.Document => path.Count == 0 || path[0] != "variables",
        ObservedKind.Sql => path.Count == 0 || path[0] != "parameters",
        _ => path.Count == 0,
    };
}
