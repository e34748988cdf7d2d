using System.Text.Json;

namespace OrleansWorkflows.Gateway.Mcp.Apis.Questions;

/// <summary>What the model wants next: exactly one of the first three, or a mistake.</summary>
internal sealed record QueryStep
{
    public string? Operation { get; private init; }

    public string? Sql { get; private init; }

    public string? Answer { get; private init; }

    /// <summary>An object.</summary>
    public JsonElement Arguments { get; private init; } = JsonBytes.EmptyObject.Element;

    /// <summary>Told to the model, which may try again.</summary>
    public string? Mistake { get; private init; }

    /// <summary>Reads the first JSON object of a text: models like to put words or a fence around it.</summary>
    public static QueryStep Read(string text)
    {
        for (var start = text.IndexOf('{', StringComparison.Ordinal); start >= 0; start = text.IndexOf('{', start + 1))
        {
            if (TryParse(text, start) is { } json && Of(json) is { } step)
            {
                return step;
            }
        }

        return new QueryStep { Mistake = "That was not one JSON object with call, sql or answer. Answer with exactly one such object and nothing else." };
    }

    private static JsonElement? TryParse(string text, int start)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text[start..]);
        var reader = new Utf8JsonReader(bytes);
        try
        {
            return JsonElement.TryParseValue(ref reader, out var value) ? value : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static QueryStep? Of(JsonElement json)
    {
        if (json.TryGetProperty("answer", out var answer))
        {
            return new QueryStep { Answer = answer.ValueKind == JsonValueKind.String ? answer.GetString() : answer.GetRawText() };
        }

        if (json.TryGetProperty("sql", out var sql) && sql.ValueKind == JsonValueKind.String)
        {
            return new QueryStep { Sql = sql.GetString() };
        }

        if (!json.TryGetProperty("call", out var call) || call.ValueKind != JsonValueKind.Object
            || !call.TryGetProperty("operation", out var operation) || operation.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        return !call.TryGetProperty("arguments", out var arguments) || arguments.ValueKind == JsonValueKind.Null
            ? new QueryStep { Operation = operation.GetString() }
            : arguments.ValueKind == JsonValueKind.Object
                ? new QueryStep { Operation = operation.GetString(), Arguments = arguments }
                : new QueryStep { Mistake = "call.arguments must be an object." };
    }
}
