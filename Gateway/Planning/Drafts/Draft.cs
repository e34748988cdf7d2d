using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Planning.Catalogue;
using OrleansWorkflows.Gateway.Planning.Parameters;
using OrleansWorkflows.Gateway.Planning.Ranking;

namespace OrleansWorkflows.Gateway.Planning.Drafts;

/// <summary>A workflow that could be made for a goal: known tools and workflows one after the other.</summary>
/// <param name="Steps">In order.</param>
public sealed record Draft(string Name, string Domain, string Description, IReadOnlyList<DraftParam> Params, IReadOnlyList<DraftStep> Steps);

/// <param name="Value">What the goal states; null: it has to be asked for.</param>
public sealed record DraftParam(string Name, Param Param, JsonNode? Value);

/// <param name="Id">Its name in the graph.</param>
/// <param name="Args">Expressions by argument: <c>$email</c>, <c>$find.0.id</c>.</param>
/// <param name="Words">The words of the goal that ask for it; none: the next step needs what it answers.</param>
public sealed record DraftStep(string Id, Subject Subject, IReadOnlyDictionary<string, string> Args, IReadOnlyList<WordMatch> Words);
