using OrleansWorkflows.Gateway.Planning.Words;

namespace OrleansWorkflows.Gateway.Planning.Catalogue;

/// <summary>
/// Subjects by their words. Immutable: one with a few subjects changed shares the rest with the one before, so that a change in a large catalogue costs
/// little.
/// </summary>
public sealed class SubjectIndex
{
    public static readonly SubjectIndex Empty = new([], [], new Dictionary<string, int[]>(StringComparer.Ordinal), []);

    /// <summary>By number; null: the number is free.</summary>
    private readonly Subject?[] _subjects;

    private readonly int[] _free;

    /// <summary>The numbers of the subjects that have a word, in order.</summary>
    private readonly Dictionary<string, int[]> _postings;

    /// <summary>The words that subjects have, by first letter and length: where the right spelling is looked for.</summary>
    private readonly Dictionary<(char First, int Length), string[]> _spellings;

    private SubjectIndex(Subject?[] subjects, int[] free, Dictionary<string, int[]> postings, Dictionary<(char First, int Length), string[]> spellings)
    {
        (_subjects, _free, _postings, _spellings) = (subjects, free, postings, spellings);
        Count = subjects.Length - free.Length;
        Unseen = Math.Log(1 + (Count / 0.5));
    }

    public int Count { get; }

    /// <summary>What a word that no subject has says.</summary>
    private double Unseen { get; }

    public bool Has(string stem) => _postings.ContainsKey(stem);

    public Subject Get(int number) => _subjects[number]!;

    public IReadOnlyList<int> With(string term) => _postings.GetValueOrDefault(term, []);

    /// <summary>How much it says that a goal has this word: from 0.35 for one that every subject has, to 1 for one that none has.</summary>
    public double Weight(int subjectsThatHaveIt) => Count == 0 ? 1 : 0.35 + (0.65 * Math.Log(1 + (Count / (subjectsThatHaveIt + 0.5))) / Unseen);

    /// <summary>Known words that differ from a stem by a slip of the fingers only.</summary>
    public IEnumerable<string> Near(string stem)
    {
        for (var length = stem.Length - 1; length <= stem.Length + 1 && stem.Length >= 3; length++)
        {
            foreach (var known in _spellings.GetValueOrDefault((stem[0], length), []))
            {
                if (Spelling.IsSlip(stem, known))
                {
                    yield return known;
                }
            }
        }
    }

    public SubjectIndex Change(IReadOnlyCollection<Subject> gone, IReadOnlyCollection<Subject> come)
    {
        if (gone.Count == 0 && come.Count == 0)
        {
            return this;
        }

        var numbers = new Dictionary<Subject, int>();
        var free = new Stack<int>(_free);
        var subjects = _subjects.ToList<Subject?>();
        var leaving = gone.ToHashSet();
        for (var i = 0; i < subjects.Count && leaving.Count > 0; i++)
        {
            if (subjects[i] is { } subject && leaving.Contains(subject))
            {
                numbers.Add(subject, i);
                subjects[i] = null;
                free.Push(i);
            }
        }

        var changes = new Dictionary<string, (List<int> Gone, List<int> Come)>(StringComparer.Ordinal);
        foreach (var (subject, number) in numbers)
        {
            foreach (var term in subject.Terms.Keys)
            {
                ChangesOf(term).Gone.Add(number);
            }
        }

        foreach (var subject in come)
        {
            if (!free.TryPop(out var number))
            {
                number = subjects.Count;
                subjects.Add(null);
            }

            subjects[number] = subject;
            foreach (var term in subject.Terms.Keys)
            {
                ChangesOf(term).Come.Add(number);
            }
        }

        var (postings, spellings) = Apply(changes);
        return new SubjectIndex([.. subjects], [.. free], postings, spellings);

        (List<int> Gone, List<int> Come) ChangesOf(string term)
        {
            if (!changes.TryGetValue(term, out var of))
            {
                changes.Add(term, of = ([], []));
            }

            return of;
        }
    }

    private (Dictionary<string, int[]> Postings, Dictionary<(char First, int Length), string[]> Spellings) Apply(Dictionary<string, (List<int> Gone, List<int> Come)> changes)
    {
        var postings = new Dictionary<string, int[]>(_postings, StringComparer.Ordinal);
        var spellings = new Dictionary<(char First, int Length), string[]>(_spellings);
        var words = new HashSet<(char First, int Length)>();
        foreach (var (term, (gone, come)) in changes)
        {
            int[] now = [.. postings.GetValueOrDefault(term, []).Except(gone).Concat(come).Order()];
            var wasThere = postings.ContainsKey(term);
            if (now.Length == 0)
            {
                postings.Remove(term);
            }
            else
            {
                postings[term] = now;
            }

            if (wasThere != now.Length > 0 && term[0] != '#')
            {
                words.Add((term[0], term.Length));
            }
        }

        foreach (var key in words)
        {
            spellings[key] = [];
        }

        foreach (var same in postings.Keys.Where(term => words.Contains((term[0], term.Length))).GroupBy(term => (term[0], term.Length)))
        {
            spellings[same.Key] = [.. same.Order(StringComparer.Ordinal)];
        }

        return (postings, spellings);
    }
}
