using OrleansWorkflows.Gateway.Planning.Catalogue;
using OrleansWorkflows.Gateway.Planning.Goals;
using OrleansWorkflows.Gateway.Planning.Parameters;
using OrleansWorkflows.Gateway.Planning.Words;

namespace OrleansWorkflows.Gateway.Planning.Ranking;

/// <summary>The close look at one subject.</summary>
internal static class Fit
{
    /// <summary>What a clause that the subject knows nothing of counts: it tells a reason rather than what is to be done.</summary>
    private const double Aside = 0.35;

    /// <summary>What remains of the score when the verb of the goal is none of the subject's, or a question meets something that answers none.</summary>
    private const double OtherAction = 0.5;

    public static Ranked Of(Goal goal, IReadOnlyList<GoalWord> words, Subject subject)
    {
        var filling = Filler.Fill(goal, subject.Params, subject.Terms.ContainsKey);
        var found = words.Where(word => !word.Unit.Places.All(filling.ValueTokens.Contains)).Select(word => (Word: word, Match: word.In(subject))).ToList();
        var spoken = found.Where(pair => pair.Match is not null).Select(pair => goal.ClauseOf[pair.Word.Unit.Places[0]]).ToHashSet();
        spoken.UnionWith(filling.UsedMentions.Keys.Select(at => goal.TokenAt(goal.Mentions[at].Start)).Where(token => token < goal.Tokens.Count).Select(token => goal.ClauseOf[token]));

        double explained = 0, all = 0;
        foreach (var (word, match) in found)
        {
            var weight = word.Weight * (match is null && !spoken.Contains(goal.ClauseOf[word.Unit.Places[0]]) ? Aside : 1);
            all += weight;
            explained += weight * (match?.Strength ?? 0);
        }

        for (var i = 0; i < goal.Mentions.Count; i++)
        {
            var isUsed = filling.UsedMentions.TryGetValue(i, out var surety);
            var weight = Weight(goal.Mentions[i].Kind, isUsed);
            all += weight;
            explained += isUsed ? weight * surety : 0;
        }

        var coverage = all == 0 ? 0 : explained / all;
        var isStrong = IsStrong(goal, filling, [.. found.Where(pair => pair is { Match.Strength: >= 0.5, Word.Unit.IsLight: false }).Select(pair => pair.Match!.Value)]);
        var score = isStrong ? ((0.75 * coverage) + (0.25 * NameCoverage(subject, found))) * Action(goal, subject, found) : 0;
        return new Ranked(
            subject, score, filling,
            [.. found.Where(pair => pair.Match is not null).Select(pair => new WordMatch(pair.Word.Unit.Text, pair.Match!.Value.Use.Word, pair.Match.Value.Use.Place, HowOf(pair.Word, pair.Match.Value)))],
            [.. found.Where(pair => pair.Match is null).Select(pair => pair.Word.Unit.Text)]);
    }

    /// <summary>One word of like meaning is too little to go by: it takes two, or the same word, or one of the name, or values that
    /// look like those the subject takes.</summary>
    private static bool IsStrong(Goal goal, Filling filling, List<(TermUse Use, double Strength, string How)> matches) =>
        matches.Count > 1 || matches.Exists(match => match.How == "same" || match.Use.Place == "name")
        || (matches.Count == 1 && (filling.Values.Count > 1 || filling.UsedMentions.Any(used => used.Value >= 1 && Weight(goal.Mentions[used.Key].Kind, true) >= 0.5)));

    private static string HowOf(GoalWord word, (TermUse Use, double Strength, string How) match) =>
        match.How == "alike" && match.Use.Word == word.Unit.Text ? "same" : match.How;

    /// <summary>A value that has its place speaks for a subject, one that has none a little against it.</summary>
    private static double Weight(MentionKind kind, bool isUsed) => kind switch
    {
        MentionKind.Code or MentionKind.Email or MentionKind.Url or MentionKind.Uuid or MentionKind.Version => isUsed ? 0.5 : 0.4,
        MentionKind.Duration or MentionKind.Period => isUsed ? 0.3 : 0.1,
        _ => isUsed ? 0.35 : 0.2,
    };

    /// <summary>How much of the subject's name the goal says.</summary>
    private static double NameCoverage(Subject subject, List<(GoalWord Word, (TermUse Use, double Strength, string How)? Match)> found)
    {
        var name = subject.Name.Where(token => !token.IsStop).ToList();
        var said = name.Count(token => found.Exists(pair =>
            pair.Word.Terms.Any(term => term.Term == token.Stem) || English.GroupsOf(token.Stem).Any(group => pair.Word.Terms.Any(term => term.Term == Subject.KeyOf(group)))));
        return name.Count == 0 ? 0 : (double)said / name.Count;
    }

    private static double Action(Goal goal, Subject subject, List<(GoalWord Word, (TermUse Use, double Strength, string How)? Match)> found)
    {
        if (goal.IsQuestion)
        {
            return subject.IsInform ? 1 : OtherAction;
        }

        var actions = found.Where(pair => pair.Word.Unit is { IsAction: true, IsLight: false }).ToList();
        return actions.Count == 0 || actions.Exists(pair => pair.Match is not null) ? 1 : OtherAction;
    }
}
