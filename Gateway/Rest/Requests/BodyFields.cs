using System.Text.Json;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Rest.Requests;

/// <summary>Reads the fields of a JSON object and collects everything wrong with them.</summary>
public sealed class BodyFields(JsonElement body)
{
    private readonly List<Problem> _problems = [];

    private readonly List<string> _known = [];

    public JsonBytes? Object(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return JsonBytes.From(value);
        }

        Add(name, $"'{name}' must be an object.");
        return null;
    }

    /// <summary>Any value, JSON null included; null: not given.</summary>
    public JsonBytes? Any(string name)
    {
        _known.Add(name);
        return body.TryGetProperty(name, out var value) ? JsonBytes.From(value) : null;
    }

    public string? Text(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        Add(name, $"'{name}' must be a text.");
        return null;
    }

    public bool? Flag(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Add(name, $"'{name}' must be true or false.");
        return null;
    }

    /// <summary>A whole number between bounds.</summary>
    public long? Number(string name, long min, long max)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Add(name, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"'{name}' must be a whole number from {min} to {max}."));
        return null;
    }

    public IReadOnlyList<string> Texts(string name)
    {
        if (!TryGet(name, out var value))
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return [.. value.EnumerateArray().Select(item => item.GetString()!)];
        }

        Add(name, $"'{name}' must be a list of texts.");
        return [];
    }

    /// <summary>An object of texts; numbers and booleans are taken as they are written.</summary>
    public IReadOnlyDictionary<string, string> Labels(string name)
    {
        var labels = new Dictionary<string, string>();
        if (!TryGet(name, out var value))
        {
            return labels;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Add(name, $"'{name}' must be an object of texts.");
            return labels;
        }

        foreach (var label in value.EnumerateObject())
        {
            if (label.Value.ValueKind is JsonValueKind.String)
            {
                labels[label.Name] = label.Value.GetString()!;
            }
            else if (label.Value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            {
                labels[label.Name] = label.Value.GetRawText();
            }
            else
            {
                Add($"{name}.{label.Name}", $"label '{label.Name}' must be a text.");
            }
        }

        return labels;
    }

    /// <summary>Call after the last field: fields that were not asked for are mistakes too.</summary>
    /// <exception cref="ApiProblemException">Something was wrong (400).</exception>
    public void Complete()
    {
        foreach (var field in body.EnumerateObject().Where(field => !_known.Contains(field.Name)))
        {
            Add(field.Name, $"'{field.Name}' is not a field here.{DidYouMean.Hint(field.Name, _known)} {(_known.Count == 0 ? "It takes none" : $"Known: {string.Join(", ", _known)}")}.");
        }

        if (_problems.Count > 0)
        {
            throw new ApiProblemException(ApiProblems.BadBody(_problems));
        }
    }

    public void Add(string path, string message) => _problems.Add(new Problem("WF0211", path, message));

    private bool TryGet(string name, out JsonElement value)
    {
        _known.Add(name);
        return body.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }
}
