using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Planning.Parameters;
using OrleansWorkflows.Gateway.Planning.Ranking;
using OrleansWorkflows.Gateway.Rest;

namespace OrleansWorkflows.Gateway.Planning.Answers;

/// <summary>Tells a plan.</summary>
/// <param name="toolOf">The MCP tool of a workflow.</param>
/// <param name="callOf">How the caller runs a workflow: "call w_book_flight".</param>
internal sealed class PlanAnswers(Func<WorkflowCard, string> toolOf, Func<WorkflowCard, string> callOf)
{
    public PlanBody Of(Plan plan)
    {
        IReadOnlyList<SuggestionBody> suggestions = [.. plan.Suggestions.Select(Suggest)];
        return new PlanBody
        {
            Goal = plan.Request.Goal,
            Today = plan.Request.Today,
            Suggestions = suggestions,
            Next = suggestions is [var best, ..] ? best.Next : "Nothing fits this goal, so nothing is offered. List the workflows to see what there is, or say the goal in other words.",
        };
    }

    private SuggestionBody Suggest(Ranked ranked)
    {
        var card = ranked.Subject.Card!;
        var parameters = new JsonObject();
        foreach (var filled in ranked.Filling.Values)
        {
            parameters[filled.Param.Name] = filled.Value.DeepClone();
        }

        return new SuggestionBody
        {
            WorkflowId = WorkflowIds.Of(card.Domain, card.Name),
            Tool = toolOf(card),
            Description = card.Description,
            Score = Math.Round(ranked.Score, 2),
            Parameters = parameters,
            Missing = [.. ranked.Filling.Missing.Select(param => new MissingBody(param.Name, param.Schema))],
            Why = new WhyBody(ranked.Matched, ranked.Unmatched, [.. ranked.Filling.Values.Select(filled => new ValueBody(filled.Param.Name, filled.From))]),
            Next = Next(card, ranked.Filling.Missing),
        };
    }

    private string Next(WorkflowCard card, IReadOnlyList<Param> missing) => missing.Count == 0
        ? $"If that is meant, {callOf(card)} with these parameters."
        : $"If that is meant, ask for {Listed([.. missing.Select(param => param.Name)])}, then {callOf(card)}.";

    private static string Listed(string[] names) => names is [var only] ? only : $"{string.Join(", ", names[..^1])} and {names[^1]}";
}
