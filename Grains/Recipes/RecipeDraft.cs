namespace OrleansWorkflows.Recipes;

/// <summary>A sequence with its values taken out: what a recipe is made of.</summary>
/// <param name="Calls">Which calls of the sequence it does, by place.</param>
/// <param name="Definition">The workflow: <c>{description, params, graph, result}</c>.</param>
internal sealed record RecipeDraft(
    IReadOnlyList<int> Calls, string Name, string Description, IReadOnlyList<string> Steps, JsonBytes Definition, string Fingerprint);
