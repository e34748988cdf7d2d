namespace OrleansWorkflows.Gateway.Planning.Words;

/// <summary>Several words that mean something together: "sign off", "call * off".</summary>
/// <param name="Stems">In order; null stands for up to <see cref="MaxGap"/> words of any kind.</param>
/// <param name="Group">The words that mean much the same.</param>
internal sealed record Phrase(IReadOnlyList<string?> Stems, int Group)
{
    public const int MaxGap = 4;

    /// <summary>The places of its words when it begins at <paramref name="start"/>; null: it does not.</summary>
    public List<int>? Match(IReadOnlyList<Token> tokens, int start)
    {
        var places = new List<int>();
        var at = start;
        var mayGap = false;
        foreach (var stem in Stems)
        {
            if (stem is null)
            {
                mayGap = true;
                continue;
            }

            var last = mayGap ? Math.Min(at + MaxGap, tokens.Count - 1) : at;
            while (at <= last && at < tokens.Count && tokens[at].Stem != stem)
            {
                at++;
            }

            if (at > last || at >= tokens.Count)
            {
                return null;
            }

            places.Add(at++);
            mayGap = false;
        }

        return places;
    }
}
