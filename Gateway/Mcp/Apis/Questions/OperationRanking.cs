namespace OrleansWorkflows.Gateway.Mcp.Apis.Questions;

/// <summary>Which operations fit a question, by the words that they share with it: those of the name count most, rare words more than common ones. Deterministic.</summary>
internal static class OperationRanking
{
    private const double NameWeight = 3;

    private const double DescriptionWeight = 1;

    private const double ArgumentWeight = 0.5;

    private const int MaxStem = 7;

    private static readonly HashSet<string> Empty = new(
        ["a", "an", "the", "of", "to", "for", "in", "on", "at", "is", "are", "was", "do", "does", "what", "which", "who", "how", "many", "much", "me", "my", "i", "you", "and",
         "or", "by", "with", "from", "there", "all", "any", "it", "this", "that", "please", "show", "tell", "give"],
        StringComparer.Ordinal);

    /// <summary>Best first; those that share nothing with the question keep their order at the end.</summary>
    public static IReadOnlyList<ServiceToolView> Rank(string question, IReadOnlyList<ServiceToolView> operations) =>
        [.. Score(question, operations).OrderByDescending(pair => pair.Score).Select(pair => pair.Operation)];

    /// <summary>Those that share something with the question, best first.</summary>
    public static IReadOnlyList<ServiceToolView> Fitting(string question, IReadOnlyList<ServiceToolView> operations) =>
        [.. Score(question, operations).Where(pair => pair.Score > 0).OrderByDescending(pair => pair.Score).Select(pair => pair.Operation)];

    private static IEnumerable<(ServiceToolView Operation, double Score)> Score(string question, IReadOnlyList<ServiceToolView> operations)
    {
        var asked = Words(question).Where(word => !Empty.Contains(word)).ToHashSet(StringComparer.Ordinal);
        var entries = operations.Select(operation => (operation, Words: WordsOf(operation))).ToList();
        return entries.Select(entry => (entry.operation, asked.Sum(word => entry.Words.GetValueOrDefault(word) * Rarity(word))));

        double Rarity(string word) => Math.Log(1 + (entries.Count / (1.0 + entries.Count(entry => entry.Words.ContainsKey(word)))));
    }

    private static Dictionary<string, double> WordsOf(ServiceToolView operation)
    {
        var words = new Dictionary<string, double>(StringComparer.Ordinal);
        var arguments = operation.InputSchema.Element.TryGetProperty("properties", out var properties) ? string.Join(' ', properties.EnumerateObject().Select(field => field.Name)) : "";
        foreach (var (text, weight) in (ReadOnlySpan<(string, double)>)[(operation.Name, NameWeight), (operation.Description ?? "", DescriptionWeight), (arguments, ArgumentWeight)])
        {
            foreach (var word in Words(text).Distinct())
            {
                words[word] = Math.Max(words.GetValueOrDefault(word), weight);
            }
        }

        return words;
    }

    /// <summary>In lower case, without plural and the commonest endings; <c>searchFlights</c> and <c>search_flights</c> are the same two.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            var ends = at == text.Length || !char.IsLetterOrDigit(text[at]) || (at > start && char.IsUpper(text[at]) && char.IsLower(text[at - 1]));
            if (!ends)
            {
                continue;
            }

            if (at - start > 1)
            {
                yield return Stem(text[start..at].ToLowerInvariant());
            }

            start = at < text.Length && char.IsLetterOrDigit(text[at]) ? at : at + 1;
        }
    }

    /// <summary>Long words count by their beginning: <c>available</c> and <c>availability</c> are one.</summary>
    private static string Stem(string word) => WithoutEnding(word) is var stem && stem.Length > MaxStem ? stem[..MaxStem] : stem;

    private static string WithoutEnding(string word) =>
        word.Length > 5 && word.EndsWith("ing", StringComparison.Ordinal) ? word[..^3]
        : word.Length > 4 && word.EndsWith("ies", StringComparison.Ordinal) ? word[..^3] + "y"
        : word.Length > 4 && word.EndsWith("ed", StringComparison.Ordinal) ? word[..^2]
        : word.Length > 3 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1]
        : word;
}
