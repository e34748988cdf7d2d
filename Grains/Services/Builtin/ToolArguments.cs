using System.Globalization;
using System.Text.Json;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Services.Builtin;

/// <summary>The arguments of a built-in tool. Null counts as not given.</summary>
internal readonly struct ToolArguments(string tool, JsonElement arguments)
{
    public JsonElement Element => arguments;

    /// <summary>Unknown and missing names, all at once, by the tool's schema.</summary>
    public ToolError? Check(ToolDescription description)
    {
        var schema = description.InputSchema.Element;
        if (schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind is JsonValueKind.True)
        {
            return null;
        }

        var known = schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).ToList();
        var problems = arguments.EnumerateObject().Where(given => !known.Contains(given.Name))
            .Select(given => $"unknown argument '{given.Name}'.{DidYouMean.Hint(given.Name, known)} Known: {string.Join(", ", known)}").ToList();
        if (schema.TryGetProperty("required", out var required))
        {
            var given = arguments;
            problems.AddRange(required.EnumerateArray().Select(name => name.GetString()!)
                .Where(name => !given.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null)
                .Select(name => $"'{name}' is missing"));
        }

        return problems.Count == 0 ? null : Invalid(string.Join("; ", problems));
    }

    public JsonElement? Value(string name) =>
        arguments.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    /// <summary>Text; numbers and truth values are written as text.</summary>
    public string? Text(string name) => Value(name) is not { } value ? null : value.ValueKind is JsonValueKind.String ? value.GetString() : value.GetRawText();

    /// <summary>A whole number, as a number or as text.</summary>
    public bool TryNumber(string name, out int? number)
    {
        number = null;
        if (Text(name) is not { } text)
        {
            return true;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value != Math.Floor(value) || Math.Abs(value) > int.MaxValue)
        {
            return false;
        }

        number = (int)value;
        return true;
    }

    /// <summary>A duration as text, or a bare number of milliseconds.</summary>
    public bool TryDuration(string name, out TimeSpan? duration)
    {
        duration = null;
        if (Text(name) is not { } text)
        {
            return true;
        }

        if (!Durations.TryParse(text, out var value))
        {
            return false;
        }

        duration = value;
        return true;
    }

    public ToolError Invalid(string message) => new("invalid_arguments", $"tool '{tool}': {message}", Retryable: false);
}
