using OrleansWorkflows.Gateway.Planning.Drafts;
using OrleansWorkflows.Gateway.Planning.Parameters;
using OrleansWorkflows.Gateway.Planning.Words;

namespace OrleansWorkflows.Gateway.Planning.Catalogue;

/// <summary>Something that can be done, as goals are compared with it: a workflow of the catalogue, or an operation of a service.</summary>
public sealed class Subject
{
    /// <summary>What a word of like meaning counts, measured by the same word.</summary>
    private const double Alike = 0.8;

    private readonly Dictionary<string, TermUse> _terms = new(StringComparer.Ordinal);

    private readonly List<Token> _name;

    private IReadOnlyList<OutputField>? _outputs;

    private Subject(string fullName, string name, string? description)
    {
        (FullName, LastName) = (fullName, name);
        _name = English.ReadName(name);
        var nouns = _name.Skip(1).Where(token => !token.IsStop).Select(token => token.Stem).ToHashSet();
        Nouns = nouns.Count > 0 ? nouns : English.ReadName(fullName[..^name.Length]).Select(token => token.Stem).ToHashSet();
        var described = English.Read(description ?? "");
        Add(_name, 1, "name");
        Add(described, 1, "description");
        IsInform = _name.Concat(described.SkipWhile(token => token.IsStop).Take(1)).Any(token => English.IsInform(token.Stem));
    }

    /// <summary><c>domain/name</c> of a workflow, <c>service.tool</c> of an operation.</summary>
    public string FullName { get; }

    /// <summary>The part of <see cref="FullName"/> that is its own.</summary>
    public string LastName { get; }

    /// <summary>Null: an operation of a service.</summary>
    public WorkflowCard? Card { get; private init; }

    /// <summary>Null: a workflow.</summary>
    public KnownTool? Tool { get; private init; }

    /// <summary>Of an operation: the values of its answer. What workflows answer is not known.</summary>
    internal IReadOnlyList<OutputField> Outputs => _outputs ??= Tool is null ? [] : OutputField.Of(Tool, this);

    /// <summary>What it is about: the words of its name behind the verb, or else the service.</summary>
    public IReadOnlySet<string> Nouns { get; }

    public IReadOnlyList<Param> Params { get; private init; } = [];

    /// <summary>Words by their stems, groups of like words as <c>#12</c>.</summary>
    public IReadOnlyDictionary<string, TermUse> Terms => _terms;

    /// <summary>The words of its name.</summary>
    public IReadOnlyList<Token> Name => _name;

    /// <summary>It answers questions: its name or description begins with such a verb, or it has no effect.</summary>
    public bool IsInform { get; private init; }

    public static Subject Of(WorkflowCard card)
    {
        var subject = new Subject($"{card.Domain}/{card.Name}", card.Name, card.Description) { Card = card, Params = Param.ReadAll(card.InputSchema.Element) };
        subject.AddParams();
        foreach (var call in card.Calls)
        {
            subject.Add(English.ReadName(call.Replace('.', ' ')), 0.7, "tool");
        }

        subject.Add(English.ReadName($"{card.Domain} {card.Pattern}"), 0.6, "domain");
        subject.Add(English.Read(string.Join(' ', card.Labels.Values)), 0.6, "label");
        return subject;
    }

    public static Subject Of(KnownTool tool)
    {
        var subject = new Subject(tool.FullName, tool.Name, tool.Description) { Params = Param.ReadAll(tool.Input), Tool = tool };
        subject.AddParams();
        subject.Add(English.ReadName(tool.Service), 0.6, "domain");
        return subject;
    }

    public static string KeyOf(int group) => $"#{group}";

    private void AddParams()
    {
        foreach (var param in Params)
        {
            Add(English.ReadName(param.Name), 0.85, "parameter");
            Add(English.Read(param.Description ?? ""), 0.8, "parameter");
            Add(English.Read(string.Join(" , ", param.Enum.Select(value => value.ToString()))), 0.8, "value");
            Add(English.ReadName(string.Join(' ', param.Examples)).Where(token => token.Text.All(char.IsLetter)).ToList(), 0.6, "value");
        }
    }

    private void Add(List<Token> tokens, double weight, string place)
    {
        foreach (var token in tokens.Where(token => !token.IsStop))
        {
            Add(token.Stem, weight, token.Text, place);
            foreach (var group in English.GroupsOf(token.Stem))
            {
                Add(KeyOf(group), Alike * weight, token.Text, place);
            }
        }

        foreach (var (places, group) in English.PhrasesIn(tokens))
        {
            Add(KeyOf(group), 0.9 * weight, string.Join(' ', places.Select(at => tokens[at].Text)), place);
        }
    }

    private void Add(string term, double weight, string word, string place)
    {
        if (!_terms.TryGetValue(term, out var known) || known.Weight < weight)
        {
            _terms[term] = new TermUse(weight, word, place);
        }
    }
}
