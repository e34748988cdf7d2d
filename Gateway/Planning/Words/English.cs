using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace OrleansWorkflows.Gateway.Planning.Words;

/// <summary>What is known of English words in general; read once from <c>words.txt</c> beside this file.</summary>
public static partial class English
{
    private static readonly Lexicon s_lexicon = Lexicon.Load();

    public static bool IsStop(string word) => s_lexicon.Stop.Contains(word.Replace('’', '\''));

    /// <summary>A word that says little: "get", "make", "previous".</summary>
    public static bool IsLight(string stem) => s_lexicon.Light.Contains(stem);

    /// <summary>What somebody does who only wants to know: "show", "status".</summary>
    public static bool IsInform(string stem) => s_lexicon.Inform.Contains(stem);

    /// <summary>The groups of words that mean much the same as this one; often none.</summary>
    public static IReadOnlyList<int> GroupsOf(string stem) => s_lexicon.Groups.GetValueOrDefault(stem, []);

    /// <summary>A word of the language that is known here, whatever it means.</summary>
    public static bool Knows(string stem) => s_lexicon.Groups.ContainsKey(stem) || s_lexicon.Light.Contains(stem) || s_lexicon.Inform.Contains(stem);

    public static bool AreAlike(string stem, string other) => stem == other || GroupsOf(stem).Any(GroupsOf(other).Contains);

    /// <summary>The words of a text in order.</summary>
    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        foreach (var match in WordPattern().EnumerateMatches(text))
        {
            var word = text.Substring(match.Index, match.Length).ToLowerInvariant();
            tokens.Add(new Token(match.Index, match.Index + match.Length, word, StemOf(word)));
        }

        return tokens;
    }

    /// <summary>The words of a name as programs write them: <c>book_flight</c>, <c>bookFlight</c>, <c>travel.book-flight</c>.</summary>
    public static List<Token> ReadName(string name) => Read(HumpPattern().Replace(name, " ").Replace('_', ' '));

    public static string StemOf(string word)
    {
        word = word.Replace('’', '\'');
        return s_lexicon.StemOf(word.EndsWith("'s", StringComparison.Ordinal) ? word[..^2] : word);
    }

    /// <summary>Phrases in a text: the places of their words, and their group. Longer ones first where two begin at one place.</summary>
    public static IEnumerable<(List<int> Places, int Group)> PhrasesIn(IReadOnlyList<Token> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            foreach (var phrase in s_lexicon.Phrases.GetValueOrDefault(tokens[i].Stem, []))
            {
                if (phrase.Match(tokens, i) is { } places)
                {
                    yield return (places, phrase.Group);
                }
            }
        }
    }

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:['’]\p{L}+)?")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex HumpPattern();

    private sealed record Lexicon(
        FrozenSet<string> Stop, FrozenSet<string> Whole, FrozenSet<string> Light, FrozenSet<string> Inform, FrozenDictionary<string, string> Forms,
        FrozenDictionary<string, int[]> Groups, FrozenDictionary<string, Phrase[]> Phrases)
    {
        public static Lexicon Load()
        {
            var sections = Sections();
            var forms = sections["forms"].SelectMany(Words).Select(form => form.Split('=')).ToFrozenDictionary(form => form[0], form => form[1]);
            var whole = sections["whole"].SelectMany(Words).ToFrozenSet();
            var groups = new Dictionary<string, List<int>>(StringComparer.Ordinal);
            var phrases = new List<Phrase>();
            for (var group = 0; group < sections["groups"].Count; group++)
            {
                foreach (var entry in sections["groups"][group].Split(',', StringSplitOptions.TrimEntries))
                {
                    string?[] stems = [.. entry.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries).Select(word => word == "*" ? null : Stem(word))];
                    if (stems is not [{ } single])
                    {
                        phrases.Add(new Phrase(stems, group));
                    }
                    else if (groups.TryGetValue(single, out var known))
                    {
                        known.Add(group);
                    }
                    else
                    {
                        groups.Add(single, [group]);
                    }
                }
            }

            return new Lexicon(
                sections["stop"].SelectMany(Words).ToFrozenSet(),
                whole,
                sections["light"].SelectMany(Words).Select(Stem).ToFrozenSet(),
                sections["inform"].SelectMany(Words).Select(Stem).ToFrozenSet(),
                forms,
                groups.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Distinct().ToArray()),
                phrases.GroupBy(phrase => phrase.Stems[0]!).ToFrozenDictionary(same => same.Key, same => same.OrderByDescending(phrase => phrase.Stems.Count).ToArray()));

            string Stem(string word) => StemOf(word, forms, whole);
        }

        public string StemOf(string word) => StemOf(word, Forms, Whole);

        private static string StemOf(string word, FrozenDictionary<string, string> forms, FrozenSet<string> whole)
        {
            word = forms.GetValueOrDefault(word, word);
            return whole.Contains(word) ? word : Stemmer.Of(word);
        }

        private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        private static Dictionary<string, List<string>> Sections()
        {
            using var stream = typeof(English).Assembly.GetManifestResourceStream("words.txt")!;
            using var reader = new StreamReader(stream);
            var sections = new Dictionary<string, List<string>>();
            while (reader.ReadLine() is { } line)
            {
                if (line.StartsWith('['))
                {
                    sections.Add(line.Trim('[', ']'), []);
                }
                else if (line.Length > 0 && line[0] != '#')
                {
                    sections.Values.Last().Add(line);
                }
            }

            return sections;
        }
    }
}
