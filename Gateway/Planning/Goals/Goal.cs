using OrleansWorkflows.Gateway.Planning.Words;

namespace OrleansWorkflows.Gateway.Planning.Goals;

/// <summary>A goal in words, read: the values that it states, and the words that say what is to be done.</summary>
public sealed record Goal
{
    public required string Text { get; init; }

    /// <summary>The day that "tomorrow" follows.</summary>
    public required DateOnly Today { get; init; }

    public required IReadOnlyList<Token> Tokens { get; init; }

    /// <summary>In the order of the goal.</summary>
    public required IReadOnlyList<Mention> Mentions { get; init; }

    /// <summary>Words and phrases that carry meaning, in the order of the goal; values are none.</summary>
    public required IReadOnlyList<Unit> Units { get; init; }

    /// <summary>It asks for knowledge: "how many…", "who is…".</summary>
    public required bool IsQuestion { get; init; }

    /// <summary>Of each token: the part of the goal between commas and full stops that it stands in.</summary>
    public required IReadOnlyList<int> ClauseOf { get; init; }

    /// <summary>The token that stands at a character, or the next one; the number of tokens: none.</summary>
    public int TokenAt(int character)
    {
        for (var i = 0; i < Tokens.Count; i++)
        {
            if (Tokens[i].End > character)
            {
                return i;
            }
        }

        return Tokens.Count;
    }
}

/// <summary>A word, or several that mean something together.</summary>
/// <param name="Places">Of its words among the tokens of the goal.</param>
/// <param name="Stem">Null: a phrase, which is known by its group.</param>
/// <param name="Groups">Groups of words that mean much the same.</param>
/// <param name="IsAction">It says what is to be done: the verb of a request.</param>
public sealed record Unit(IReadOnlyList<int> Places, string? Stem, IReadOnlyList<int> Groups, string Text, bool IsAction)
{
    /// <summary>A word that says little.</summary>
    public bool IsLight => Stem is not null && English.IsLight(Stem);
}
