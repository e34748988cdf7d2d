namespace OrleansWorkflows.Spec;

/// <summary>What labels of workflows and executions may be: whatever lists can filter by and the indexes of every store take.</summary>
internal static class LabelRules
{
    public const int MostLabels = 64;
    public const int LongestName = 63;
    public const int LongestValue = 255;

    /// <returns>What is wrong with it and how to mend it; null: nothing.</returns>
    public static string? OfName(string name) => name.Length is > 0 and <= LongestName && !name.AsSpan().ContainsAny(':', '=') && !name.Any(char.IsControl)
        ? null
        : $"The label name '{Short(name)}' can not be filtered by: it takes 1 to {LongestName} characters, none of them ':', '=' or a control character.";

    /// <returns>What is wrong with the value and how to mend it; null: nothing.</returns>
    public static string? OfValue(string name, string value) => value.Length <= LongestValue && !value.Any(char.IsControl)
        ? null
        : $"The label '{Short(name)}' has a value of {value.Length} characters: it takes at most {LongestValue}, none of them a control character. A longer text belongs into a parameter.";

    /// <summary>Everything that is wrong with the labels that an execution is given.</summary>
    public static IReadOnlyList<Problem> Check(IReadOnlyDictionary<string, string> labels)
    {
        var problems = new List<Problem>();
        if (labels.Count > MostLabels)
        {
            problems.Add(new Problem("WF0214", "labels", $"There are {labels.Count} labels, and an execution takes {MostLabels}. What is not filtered by belongs into 'params'."));
        }

        foreach (var (name, value) in labels)
        {
            Add("labels", OfName(name));
            Add($"labels.{Short(name)}", OfValue(name, value));
        }

        return problems;

        void Add(string path, string? problem)
        {
            if (problem is not null)
            {
                problems.Add(new Problem("WF0214", path, problem));
            }
        }
    }

    private static string Short(string name) => new([.. name.Where(c => !char.IsControl(c)).Take(LongestName)]);
}
