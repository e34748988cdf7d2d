using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Questions;

/// <summary>
/// What a person has to see to answer a form: a message such as "Found 3 flights. Which one?" leaves them unseen. The newest output is shown below the
/// message when the form asks for a text or a number; choices and yes-or-no speak for themselves.
/// </summary>
internal static class Background
{
    private const int MaxLength = 2_000;

    private const int MaxLines = 20;

    public static bool IsNeeded(ElicitRequestParams.RequestSchema form) =>
        form.Required?.Any(name => form.Properties[name] is ElicitRequestParams.StringSchema or ElicitRequestParams.NumberSchema) is true;

    /// <summary>Lists one item a line; the empty text for what is too long or has nothing to say.</summary>
    public static string Show(JsonElement output)
    {
        var items = output.ValueKind == JsonValueKind.Array ? [.. output.EnumerateArray()] : (List<JsonElement>)[output];
        var text = new StringBuilder();
        foreach (var item in items.Take(MaxLines))
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(items.Count > 1 ? "- " : "").Append(Line(item));
        }

        if (items.Count > MaxLines)
        {
            text.Append($"\n… and {items.Count - MaxLines} more");
        }

        return text.Length <= MaxLength ? text.ToString() : "";
    }

    private static string Line(JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.Object => string.Join(", ", item.EnumerateObject().Where(field => field.Value.ValueKind != JsonValueKind.Null).Select(field => $"{field.Name}: {field.Value}")),
        _ => item.ToString(),
    };
}
