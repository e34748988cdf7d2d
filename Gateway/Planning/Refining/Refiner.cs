using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Planning.Parameters;
using OrleansWorkflows.Gateway.Planning.Ranking;

namespace OrleansWorkflows.Gateway.Planning.Refining;

/// <summary>
/// Takes what a model says of a plan, as far as it holds: it chooses among what was found, and fills in missing values that the goal has and their schemas allow.
/// Anything else it says is not heard.
/// </summary>
public static class Refiner
{
    private const string FromModel = "the client's model, from the goal";

    /// <summary>A choice between one workflow with nothing missing and nothing is not worth a question.</summary>
    public static bool IsUseful(Plan plan) => plan.Suggestions.Count > 1 || (plan.Suggestions is [var only] && only.Filling.Missing.Count > 0);

    /// <summary>The plan as the model would have it; null: what it said can not be used, and the plan stays.</summary>
    public static Plan? Apply(Plan plan, string reply)
    {
        if (Read(reply) is not { } json || !json.TryGetProperty("choice", out var choice) || choice.ValueKind != JsonValueKind.Number
            || !choice.TryGetInt32(out var number) || number < 0 || number > plan.Suggestions.Count)
        {
            return null;
        }

        if (number == 0)
        {
            return plan with { Suggestions = [], IsRefined = true };
        }

        var chosen = plan.Suggestions[number - 1];
        if (json.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object)
        {
            chosen = Fill(chosen, parameters, plan);
        }

        return plan with { Suggestions = [chosen, .. plan.Suggestions.Where((_, at) => at != number - 1)], IsRefined = true };
    }

    private static Ranked Fill(Ranked chosen, JsonElement parameters, Plan plan)
    {
        var values = chosen.Filling.Values.ToList();
        var missing = chosen.Filling.Missing.ToList();
        foreach (var param in chosen.Filling.Missing)
        {
            if (parameters.TryGetProperty(param.Name, out var value) && SchemaCheck.Allows(param, value) && IsStated(value, param, plan))
            {
                values.Add(new FilledParam(param, JsonNode.Parse(value.GetRawText())!, FromModel));
                missing.Remove(param);
            }
        }

        return chosen with { Filling = chosen.Filling with { Values = values, Missing = missing } };
    }

    /// <summary>The goal has it: in its words, as a value that was read from it, or as an entry that the parameter offers to choose from.</summary>
    private static bool IsStated(JsonElement value, Param param, Plan plan) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False || param.Enum.Count > 0
        || (value.ToString() is { Length: > 0 } text
            && (plan.Goal.Mentions.Any(mention => mention.Text == text || mention.Until == text || mention.Amount?.ToString("0.############################", System.Globalization.CultureInfo.InvariantCulture) == text)
                || (value.ValueKind == JsonValueKind.String && plan.Request.Goal.Contains(text, StringComparison.OrdinalIgnoreCase))));

    /// <summary>The first JSON object of a text; models like to put words or a fence around it.</summary>
    private static JsonElement? Read(string reply)
    {
        var (begin, end) = (reply.IndexOf('{', StringComparison.Ordinal), reply.LastIndexOf('}'));
        if (begin < 0 || end < begin)
        {
            return null;
        }

        try
        {
            return JsonElement.Parse(reply[begin..(end + 1)]);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
