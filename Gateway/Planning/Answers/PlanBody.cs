using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansWorkflows.Gateway.Planning.Ranking;

namespace OrleansWorkflows.Gateway.Planning.Answers;

/// <summary>What <c>_plan</c> and <c>POST /plan</c> answer.</summary>
public sealed record PlanBody
{
    public required string Goal { get; init; }

    /// <summary>The day that relative dates were counted from.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>Workflows that fit, the best first; none where none fits.</summary>
    public required IReadOnlyList<SuggestionBody> Suggestions { get; init; }

    /// <summary>Where no workflow fits but known tools in a chain do: a workflow that could be made.</summary>
    public DraftBody? Draft { get; init; }

    /// <summary>True: the client's model chose among what was found.</summary>
    public bool? Refined { get; init; }

    /// <summary>What to do now.</summary>
    public required string Next { get; init; }
}

/// <summary>A workflow that fits.</summary>
public sealed record SuggestionBody
{
    public required string WorkflowId { get; init; }

    /// <summary>The MCP tool that runs it.</summary>
    public required string Tool { get; init; }

    public string? Description { get; init; }

    /// <summary>From 0.5, which is just enough, to 1.</summary>
    public required double Score { get; init; }

    /// <summary>What the goal states, by parameter.</summary>
    public required JsonObject Parameters { get; init; }

    /// <summary>What is needed and not stated.</summary>
    public required IReadOnlyList<MissingBody> Missing { get; init; }

    public required WhyBody Why { get; init; }

    public required string Next { get; init; }
}

/// <param name="Schema">JSON Schema of the value.</param>
public sealed record MissingBody(string Name, JsonElement Schema);

/// <summary>Why a workflow fits.</summary>
/// <param name="Words">Words of the goal that it has too.</param>
/// <param name="NotMatched">Words of the goal that it does not have.</param>
/// <param name="Values">Where the parameters come from.</param>
public sealed record WhyBody(IReadOnlyList<WordMatch> Words, IReadOnlyList<string> NotMatched, IReadOnlyList<ValueBody> Values);

/// <param name="From">The words of the goal; or who filled it in.</param>
public sealed record ValueBody(string Parameter, string From);
