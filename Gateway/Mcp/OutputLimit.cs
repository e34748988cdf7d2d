using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Mcp;

/// <summary>Keeps results within what a model can take: the long parts are left out and said to be, with how to get them.</summary>
internal static class OutputLimit
{
    private const string CutMark = "… (cut)";

    /// <summary>Texts are not cut to less than this.</summary>
    private const int ShortestCut = 200;

    /// <summary>
    /// Shortens <paramref name="json"/> to <paramref name="limit"/> characters. A <c>result</c> that is too long becomes its first part
    /// (<c>result_part</c>, <c>result_chars</c>, <c>next_offset</c>); other fields go as a whole and are named in <c>omitted</c>. Where that is not enough, because an error or a
    /// question has a text of any length, the longest texts are cut.
    /// </summary>
    /// <param name="expendable">Fields that may go, the first first, each with how to get it.</param>
    public static JsonObject Fit(JsonObject json, int limit, params ReadOnlySpan<(string Field, string How)> expendable)
    {
        foreach (var (field, how) in expendable)
        {
            if (Length(json) <= limit)
            {
                return json;
            }

            if (json[field] is not { } value || Length(value) < 200)
            {
                continue;
            }

            if (field == "result")
            {
                json.Remove("result");
                AddPart(json, Text(value), 0, limit);
                continue;
            }

            json.Remove(field);
            if (json["omitted"] is not JsonArray omitted)
            {
                json["omitted"] = omitted = [];
            }

            omitted.Add($"{field} ({Length(value)} characters): {how}");
        }

        while (Length(json) > limit && Longest(json) is { } text && text.GetValue<string>() is { Length: > ShortestCut } whole)
        {
            text.ReplaceWith(Cut(whole, Math.Max(ShortestCut, whole.Length / 2)));
        }

        return json;
    }

    /// <summary>The beginning of a text, with what is said of the rest; a text that is short enough as it is.</summary>
    public static string Cut(string text, int limit)
    {
        if (text.Length <= limit)
        {
            return text;
        }

        var end = limit - CutMark.Length;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + CutMark;
    }

    /// <summary>Adds the part of a long result that begins at <paramref name="offset"/>, as much as fits.</summary>
    public static void AddPart(JsonObject json, string result, int offset, int limit)
    {
        json["result_chars"] = result.Length;
        json["result_offset"] = offset;
        var size = Math.Min(limit, result.Length - offset);
        while (true)
        {
            var end = offset + size;
            if (end < result.Length && char.IsHighSurrogate(result[end - 1]))
            {
                end--;
            }

            json["result_part"] = result[offset..end];
            json["next_offset"] = end < result.Length ? end : null;
            json["result_note"] = end < result.Length
                ? $"The result is longer than one answer may be; result_part is JSON text from character {offset} on. For more call get_workflow_status with this execution_id and result_offset {end}."
                : "This is the last part of the result's JSON text.";

            // Text within JSON grows by escapes, so the size that fits is found by trying.
            if (Length(json) <= limit || size <= 500)
            {
                return;
            }

            size -= Math.Max(size / 8, 1);
        }
    }

    public static string Text(JsonNode value) => value.ToJsonString(JsonText.Options);

    private static JsonValue? Longest(JsonNode? node) => node switch
    {
        JsonObject fields => LongestOf(fields.Select(field => field.Value)),
        JsonArray items => LongestOf(items),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value,
        _ => null,
    };

    private static JsonValue? LongestOf(IEnumerable<JsonNode?> nodes) => nodes.Select(Longest).OfType<JsonValue>().MaxBy(text => text.GetValue<string>().Length);

    private static int Length(JsonNode value) => Text(value).Length;
}
