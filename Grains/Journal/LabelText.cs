using System.Text.Json;

namespace OrleansWorkflows.Journal;

/// <summary>Labels as one column: a JSON object, or null when there are none.</summary>
internal static class LabelText
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    public static string? Write(IReadOnlyDictionary<string, string> labels) =>
        labels.Count == 0 ? null : JsonSerializer.Serialize(labels, JsonText.Options);

    /// <summary>One label as it stands in what <see cref="Write"/> makes of all.</summary>
    public static string WriteOne(string name, string value) => Write(new Dictionary<string, string> { [name] = value })![1..^1];

    public static IReadOnlyDictionary<string, string> Read(string? text) =>
        text is null ? None : JsonSerializer.Deserialize<Dictionary<string, string>>(text, JsonText.Options) ?? None;
}
