using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Planning.Catalogue;
using OrleansWorkflows.Gateway.Planning.Goals;
using OrleansWorkflows.Gateway.Planning.Parameters;
using OrleansWorkflows.Gateway.Planning.Ranking;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Gateway.Planning.Drafts;

/// <summary>
/// Joins steps: what one needs comes from the goal, from a parameter that is there already, from what an earlier one answers (name and type agree), from a tool that
/// only reads and can be put before it, or becomes a parameter to ask for. In this order.
/// </summary>
internal sealed class Wiring(Goal goal, SubjectIndex known)
{
    /// <summary>How surely an output must be what an input means.</summary>
    private const double Sure = 0.8;

    private readonly List<DraftParam> _params = [];

    private readonly List<DraftStep> _steps = [];

    public IReadOnlyList<DraftParam> Params => _params;

    public IReadOnlyList<DraftStep> Steps => _steps;

    public void Add(Ranked chosen) => Add(chosen.Subject, chosen.Filling, chosen.Matched, mayFetch: true);

    /// <summary>False: the goal names something that no step takes up, so the steps would do something else.</summary>
    public bool UsesEveryId()
    {
        var stated = _params.Where(param => param.Value is not null).Select(param => param.Value!.ToString()).ToHashSet();
        return goal.Mentions
            .Where(mention => mention.Kind is MentionKind.Email or MentionKind.Url or MentionKind.Uuid or MentionKind.Code or MentionKind.Quoted or MentionKind.Version)
            .All(mention => stated.Contains(mention.Text));
    }

    private void Add(Subject subject, Filling filling, IReadOnlyList<WordMatch> words, bool mayFetch)
    {
        var args = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var filled in filling.Values)
        {
            args[filled.Param.Name] = "$" + ParamFor(filled.Param, filled.Value, subject);
        }

        foreach (var param in filling.Missing)
        {
            args[param.Name] = Known(param) ?? Answered(param, subject) ?? (mayFetch ? Fetched(param, subject) : null) ?? "$" + ParamFor(param, null, subject);
        }

        _steps.Add(new DraftStep(Unused(Slugs.From(subject.LastName, "step"), IsTaken), subject, args, words));
    }

    /// <summary>A value that the goal states for a parameter of the same name and type.</summary>
    private string? Known(Param param) =>
        _params.FirstOrDefault(known => known.Value is not null && known.Param.Name == param.Name && known.Param.Type == param.Type) is { } same ? "$" + same.Name : null;

    /// <summary>What the nearest earlier step answers.</summary>
    private string? Answered(Param param, Subject subject) => Enumerable.Reverse(_steps)
        .Select(step => (step.Id, Field: Best(step.Subject, param, subject)))
        .Where(found => found.Field is not null)
        .Select(found => $"${found.Id}{found.Field!.Path}")
        .FirstOrDefault();

    /// <summary>What a tool answers that only reads and needs nothing but what the goal states; it becomes a step before.</summary>
    private string? Fetched(Param param, Subject subject)
    {
        var fetch = Enumerable.Range(0, known.Count).Select(known.Get)
            .Where(other => other is { Tool.IsReadOnly: true } && other != subject && Best(other, param, subject) is not null)
            .Select(other => (Subject: other, Filling: Filler.Fill(goal, other.Params, other.Terms.ContainsKey)))
            .Where(other => other.Filling is { Missing.Count: 0, Values.Count: > 0 })
            .OrderByDescending(other => other.Filling.Values.Count)
            .ThenBy(other => other.Subject.FullName, StringComparer.Ordinal)
            .FirstOrDefault();
        if (fetch.Subject is null)
        {
            return null;
        }

        Add(fetch.Subject, fetch.Filling, [], mayFetch: false);
        return $"${_steps[^1].Id}{Best(fetch.Subject, param, subject)!.Path}";
    }

    private static OutputField? Best(Subject from, Param param, Subject to) => from.Outputs
        .Select(field => (Field: field, Fit: field.Fits(param, to.Nouns)))
        .Where(pair => pair.Fit >= Sure)
        .OrderByDescending(pair => pair.Fit)
        .ThenBy(pair => pair.Field.Path.Length)
        .Select(pair => pair.Field)
        .FirstOrDefault();

    private string ParamFor(Param param, JsonNode? value, Subject subject)
    {
        var same = _params.FirstOrDefault(known => known.Param.Name == param.Name && known.Param.Type == param.Type && (value is null || JsonNode.DeepEquals(known.Value, value)));
        if (same is not null)
        {
            return same.Name;
        }

        var name = NameRules.IsName(param.Name) ? param.Name : Slugs.From(param.Name, "value");
        name = char.IsAsciiDigit(name[0]) ? "_" + name : name;
        if (IsTaken(name))
        {
            name = Unused($"{Slugs.From(subject.LastName, "step")}_{name}", IsTaken);
        }

        _params.Add(new DraftParam(name, param, value?.DeepClone()));
        return name;
    }

    private bool IsTaken(string name) => NameRules.Reserved.Contains(name) || _params.Exists(param => param.Name == name) || _steps.Exists(step => step.Id == name);

    private static string Unused(string name, Func<string, bool> isTaken) =>
        !isTaken(name) ? name : Enumerable.Range(2, int.MaxValue - 2).Select(i => $"{name}_{i}").First(other => !isTaken(other));
}
