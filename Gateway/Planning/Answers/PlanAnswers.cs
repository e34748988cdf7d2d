using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Planning.Drafts;
using OrleansWorkflows.Gateway.Planning.Parameters;
using OrleansWorkflows.Gateway.Planning.Ranking;
using OrleansWorkflows.Gateway.Rest;

namespace OrleansWorkflows.Gateway.Planning.Answers;

/// <summary>Tells a plan.</summary>
/// <param name="toolOf">The MCP tool of a workflow.</param>
/// <param name="callOf">How the caller runs a workflow: "call w_book_flight".</param>
/// <param name="createCall">How the caller makes one: "call create_workflow".</param>
internal sealed class PlanAnswers(Func<WorkflowCard, string> toolOf, Func<WorkflowCard, string> callOf, string createCall)
{
    public PlanBody Of(Plan plan)
    {
        IReadOnlyList<SuggestionBody> suggestions = [.. plan.Suggestions.Select(Suggest)];
        return new PlanBody
        {
            Goal = plan.Request.Goal,
            Today = plan.Request.Today,
            Suggestions = suggestions,
            Draft = plan.Draft is { } draft ? Of(draft) : null,
            Refined = plan.IsRefined ? true : null,
            Next = suggestions is [var best, ..] ? best.Next
                : plan.Draft is { } made
                    ? $"No workflow does this, but {string.Join(", then ", made.Steps.Select(step => step.Subject.FullName))} would. Check the draft; if it is right, {createCall} with draft.create, then run '{made.Name}'."
                    : "Nothing fits this goal, so nothing is offered. list_workflows (GET /workflows) shows what there is; or say the goal in other words.",
        };
    }

    private static DraftBody Of(Draft draft) => new()
    {
        Name = draft.Name,
        Domain = draft.Domain,
        Spec = DraftWriter.Yaml(draft),
        Create = DraftWriter.Arguments(draft),
        Parameters = new JsonObject(draft.Params.Where(param => param.Value is not null).Select(param => KeyValuePair.Create(param.Name, param.Value?.DeepClone()))),
        Missing = [.. draft.Params.Where(param => param.Value is null).Select(param => new MissingBody(param.Name, param.Param.Schema))],
        Steps = [.. draft.Steps.Select(step => new DraftStepBody(step.Id, step.Subject.FullName, step.Subject.Card?.Description ?? step.Subject.Tool?.Description, step.Args, step.Words))],
    };

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
