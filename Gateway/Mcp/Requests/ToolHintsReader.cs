using System.Text.Json;

namespace OrleansWorkflows.Gateway.Mcp.Requests;

/// <summary>Reads <c>X-Tool-Hints</c>: <c>{"create_booking": {"requires": ["check_availability"], "next": […], "hint": "…"}}</c>. Everything wrong is found, with its place.</summary>
/// <param name="report">Takes one mistake as a sentence that follows the header's name.</param>
internal sealed class ToolHintsReader(Action<string> report)
{
    public const string Header = "X-Tool-Hints";

    public const int MaxLength = 32 * 1024;

    private const int MaxNames = 20;

    private const int MaxNameLength = 200;

    private const int MaxHintLength = 1_000;

    private const string Example = """{"create_booking": {"requires": ["check_availability"], "next": ["process_payment"], "hint": "Only after seats are confirmed"}}""";

    public ToolHints Read(string text)
    {
        var hints = new Dictionary<string, ToolHint>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                report($"must be a JSON object of tool names, such as {Example}.");
                return ToolHints.None;
            }

            foreach (var field in json.RootElement.EnumerateObject())
            {
                if (!hints.TryAdd(field.Name, ReadHint(field.Name, field.Value)))
                {
                    report($"at {field.Name}: it is there twice. Keep one.");
                }
            }
        }
        catch (JsonException exception)
        {
            report($"is not valid JSON at line {exception.LineNumber + 1}, character {exception.BytePositionInLine + 1}. Write it such as {Example}.");
        }

        return new ToolHints(hints);
    }

    private ToolHint ReadHint(string tool, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            report($"at {tool}: must be an object with requires, next and hint, each of which may be left out.");
            return new ToolHint([], [], null);
        }

        IReadOnlyList<string> requires = [], next = [];
        string? hint = null;
        foreach (var field in value.EnumerateObject())
        {
            var at = $"{tool}.{field.Name}";
            switch (field.Name)
            {
                case "requires":
                    requires = ReadNames(at, field.Value);
                    break;
                case "next":
                    next = ReadNames(at, field.Value);
                    break;
                case "hint":
                    hint = ReadText(at, field.Value, MaxHintLength);
                    break;
                default:
                    report($"at {at}: it is not known.{DidYouMean.Hint(field.Name, ["requires", "next", "hint"])} Known: requires, next, hint.");
                    break;
            }
        }

        return new ToolHint(requires, next, hint);
    }

    /// <summary>A list of names, or one name.</summary>
    private List<string> ReadNames(string at, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return ReadText(at, value, MaxNameLength) is { } only ? [only] : [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxNames)
        {
            report($"at {at}: must be a list of at most {MaxNames} tool names.");
            return [];
        }

        var names = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (ReadText($"{at}[{names.Count}]", item, MaxNameLength) is not { } name)
            {
                break;
            }

            names.Add(name);
        }

        return names;
    }

    private string? ReadText(string at, JsonElement value, int limit)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) && text.Length <= limit)
        {
            return text.Trim();
        }

        report($"at {at}: must be a text of 1 to {limit} characters.");
        return null;
    }
}
