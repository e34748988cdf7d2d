using OrleansWorkflows.Gateway.Planning.Words;

namespace OrleansWorkflows.Gateway.Planning.Goals;

/// <summary>What kind of sentence a goal is: a request with its verb, a question, or a statement, of which the verb is not known.</summary>
internal static class Intent
{
    private static readonly HashSet<string> s_polite = Words("please kindly hi hello hey ok okay and then now just also first next finally so");

    private static readonly HashSet<string> s_questions = Words("what what's who who's whom which where where's when why how how's is are was were has does did do am");

    private static readonly HashSet<string> s_modals = Words("can could would will may might should");

    private static readonly HashSet<string> s_wishes = Words("want wants need needs like wish have love trying");

    private static readonly HashSet<string> s_subjects = Words("you we i somebody someone anybody anyone they");

    /// <summary>What follows a verb, and never a noun that begins a request.</summary>
    private static readonly HashSet<string> s_objects = Words(
        "a an the this that these those my our your his her their its me us him them it all any some every each another more up out off in on to for with into from over back down");


    /// <summary>What follows a subject.</summary>
    private static readonly HashSet<string> s_finite = Words(
        "is are was were has have had does do did can could will would should must may might wants want needs need isn't aren't hasn't haven't doesn't don't can't won't");

    public static (HashSet<int> Actions, bool IsQuestion) Of(List<Token> tokens, IReadOnlyList<int> clauses, bool[] isFree)
    {
        var actions = new HashSet<int>();
        var isQuestion = false;
        for (var begin = 0; begin < tokens.Count;)
        {
            var end = begin;
            while (end < tokens.Count && clauses[end] == clauses[begin])
            {
                end++;
            }

            if (begin == 0 && IsQuestion(tokens, begin, end))
            {
                isQuestion = true;
            }
            else if (ActionIn(tokens, begin, end, isFree) is { } action)
            {
                actions.Add(action);
                isQuestion |= begin == 0 && English.IsInform(tokens[action].Stem);
            }

            begin = end;
        }

        return (actions, isQuestion);
    }

    private static bool IsQuestion(List<Token> tokens, int begin, int end)
    {
        var first = SkipPolite(tokens, begin, end);
        return first + 1 < end && s_questions.Contains(tokens[first].Text);
    }

    private static int? ActionIn(List<Token> tokens, int begin, int end, bool[] isFree)
    {
        var at = SkipPolite(tokens, begin, end);
        var isAsked = Request(tokens, at, end);
        var verb = SkipPolite(tokens, isAsked ?? at, end);
        var isAside = begin > 0 && verb < end && tokens[verb].Text.EndsWith("ing", StringComparison.Ordinal);
        if (verb >= end || isAside || !isFree[verb] || tokens[verb].IsStop)
        {
            return null;
        }

        if (isAsked is not null)
        {
            return verb;
        }

        // "ticket T-1 has been…" begins with a noun, "cancel T-1" with a verb.
        var next = verb + 1;
        var isFollowed = next >= end || s_objects.Contains(tokens[next].Text) || !isFree[next] || English.GroupsOf(tokens[verb].Stem).Count > 0;
        var hasSubject = Enumerable.Range(next, Math.Max(0, Math.Min(end, next + 4) - next)).Any(place => s_finite.Contains(tokens[place].Text));
        return isFollowed && !hasSubject ? verb : null;
    }

    /// <summary>"can you", "I'd like to", "we need to", "help me": where the verb comes. Null: nothing of the kind.</summary>
    private static int? Request(List<Token> tokens, int at, int end)
    {
        var i = at;
        if (i + 1 < end && s_modals.Contains(tokens[i].Text) && s_subjects.Contains(tokens[i + 1].Text))
        {
            return i + 2;
        }

        while (i < end && i < at + 6)
        {
            if (tokens[i].Text == "to" && i > at && (s_wishes.Contains(tokens[i - 1].Text) || tokens[i - 1].Text is "you" or "somebody" or "someone" or "me"))
            {
                return i + 1;
            }

            if (i == at + 1 && tokens[at].Text is "help" or "let" && tokens[i].Text is "me" or "us")
            {
                return i + 1;
            }

            if (i == at && tokens[i].Text == "let's")
            {
                return i + 1;
            }

            if (!tokens[i].IsStop)
            {
                return null;
            }

            i++;
        }

        return null;
    }

    private static int SkipPolite(List<Token> tokens, int at, int end)
    {
        while (at < end && s_polite.Contains(tokens[at].Text))
        {
            at++;
        }

        return at;
    }

    private static HashSet<string> Words(string words) => [.. words.Split(' ')];
}
