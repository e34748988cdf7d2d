using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Recipes;

/// <summary>Errors of recipes.</summary>
public static class RecipeProblems
{
    public static ApiProblem Unknown(string recipe, IReadOnlyList<string> known) => new(404, "WF0560", "Unknown recipe",
        $"There is no recipe '{recipe}'.{DidYouMean.Hint(recipe, known)} "
        + (known.Count == 0 ? "None is learned: they come of sequences of calls that work, and go when the API changes." : $"There are: {string.Join(", ", known)}."));
}
