using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Planning.Ranking;

namespace OrleansWorkflows.Gateway.Planning.Answers;

/// <summary>A workflow that could be made, where none fits but known tools in a chain do.</summary>
public sealed record DraftBody
{
    public required string Name { get; init; }

    public required string Domain { get; init; }

    /// <summary>As a spec file, in YAML; it has passed validation.</summary>
    public required string Spec { get; init; }

    /// <summary>The same as arguments of <c>create_workflow</c>, or body of <c>POST /workflows</c>.</summary>
    public required JsonObject Create { get; init; }

    /// <summary>What the goal states, by parameter of the draft.</summary>
    public required JsonObject Parameters { get; init; }

    /// <summary>What is needed and not stated.</summary>
    public required IReadOnlyList<MissingBody> Missing { get; init; }

    /// <summary>In order.</summary>
    public required IReadOnlyList<DraftStepBody> Steps { get; init; }
}

/// <param name="Runs"><c>service.tool</c>, or <c>domain/name</c> of a workflow.</param>
/// <param name="Args">Where each argument comes from: a parameter (<c>$email</c>) or an earlier step (<c>$find.0.id</c>).</param>
/// <param name="Words">Words of the goal that ask for it; none: a later step needs what it answers.</param>
public sealed record DraftStepBody(string Id, string Runs, string? Description, IReadOnlyDictionary<string, string> Args, IReadOnlyList<WordMatch> Words);
