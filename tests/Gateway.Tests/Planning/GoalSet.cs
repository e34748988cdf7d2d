using System.Text.Json.Nodes;
using OrleansWorkflows.Definitions;
using OrleansWorkflows.Gateway.Planning.Catalogue;
using OrleansWorkflows.Gateway.Planning.Goals;
using OrleansWorkflows.Gateway.Planning.Parameters;
using OrleansWorkflows.Gateway.Planning.Ranking;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Gateway.Tests.Planning;

/// <summary>Workflows with goals, of which it is known what fits; see the README of this folder.</summary>
internal sealed class GoalSet
{
    public static readonly DateOnly Today = new(2026, 3, 4);

    private readonly string _directory;

    public GoalSet(string name)
    {
        _directory = Path.Combine(AppContext.BaseDirectory, "Planning", name);
        Cards = [.. Directory.EnumerateFiles(_directory, "*.yaml").Order(StringComparer.Ordinal).SelectMany(file => CardsOf(File.ReadAllText(file), file))];
        Index = SubjectIndex.Empty.Change([], [.. Cards.Select(Subject.Of)]);
    }

    public IReadOnlyList<WorkflowCard> Cards { get; }

    public SubjectIndex Index { get; }

    public static IEnumerable<WorkflowCard> CardsOf(string spec, string file = "spec.yaml")
    {
        var read = SpecReader.Read(spec, file, ValidationContext.Nothing);
        Assert.DoesNotContain(read.Problems, problem => !problem.IsWarning);
        return read.Spec!.Workflows.Select(workflow => WorkflowCards.Of(workflow, new CatalogueEntry
        {
            Domain = workflow.Domain,
            Name = workflow.Name,
            Revision = workflow.Revision,
            CatalogueVersion = 1,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
            Origin = "test",
        }));
    }

    public IReadOnlyList<Ranked> Rank(string goal) => Ranker.Rank(GoalReader.Read(goal, Today, Index.Has), Index, _ => true, 3);

    public IEnumerable<string> NotFitting() => Goals().Where(goal => goal!["workflow"] is null).Select(goal => (string)goal!["goal"]!);

    public Measure Measure()
    {
        var measure = new Measure();
        foreach (var goal in Goals())
        {
            var (text, wanted) = ((string)goal!["goal"]!, (string?)goal["workflow"]);
            var found = Rank(text) is [var best, ..] ? best.Subject.FullName : null;
            measure.Add(text, wanted, found);
            if (wanted is not null)
            {
                Compare(text, wanted, goal["params"]!.AsObject(), measure);
            }
        }

        return measure;
    }

    private JsonArray Goals() => JsonNode.Parse(File.ReadAllText(Path.Combine(_directory, "goals.json")))!.AsArray();

    /// <summary>The values are judged on the right workflow, whatever was found.</summary>
    private void Compare(string text, string workflow, JsonObject stated, Measure measure)
    {
        var subject = Subject.Of(Cards.Single(card => $"{card.Domain}/{card.Name}" == workflow));
        var filled = Filler.Fill(GoalReader.Read(text, Today, Index.Has), subject.Params, subject.Terms.ContainsKey).Values.ToDictionary(value => value.Param.Name, value => value.Value);
        foreach (var (name, value) in stated)
        {
            measure.Add(text, name, value!, filled.GetValueOrDefault(name));
        }
    }
}
