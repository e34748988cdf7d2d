using System.Text;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Planning.Ranking;

namespace OrleansWorkflows.Gateway.Planning.Refining;

/// <summary>What a model is asked about a plan.</summary>
public static class PlanPrompt
{
    public const string System =
        """
        You choose among workflows that were found for a goal; you can not add others. Answer with one JSON object and nothing else:
        {"choice": N, "parameters": {"name": value}}
        choice is the number of the workflow that does what the goal asks, or 0 when none of them does. parameters has values for missing parameters of that workflow, only such
        that the goal itself states, in its own words; leave out what it does not state.
        """;

    public static string Of(Plan plan)
    {
        var text = new StringBuilder($"Goal: {plan.Request.Goal}\nToday: {plan.Request.Today:yyyy-MM-dd}\n");
        for (var i = 0; i < plan.Suggestions.Count; i++)
        {
            Append(text, i + 1, plan.Suggestions[i]);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, int number, Ranked ranked)
    {
        var card = ranked.Subject.Card!;
        text.Append($"\n{number}. {card.Name}: {card.Description ?? "no description"}\n");
        var found = new JsonObject(ranked.Filling.Values.Select(value => KeyValuePair.Create(value.Param.Name, (JsonNode?)value.Value.DeepClone())));
        text.Append($"   parameters found: {found.ToJsonString(JsonText.Options)}\n");
        foreach (var param in ranked.Filling.Missing)
        {
            text.Append($"   missing: {param.Name} {param.Schema.GetRawText()}\n");
        }
    }
}
