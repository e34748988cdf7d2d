using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Planning.Parameters;

/// <summary>A parameter with the value that a goal states for it.</summary>
/// <param name="From">The words of the goal that say so.</param>
public sealed record FilledParam(Param Param, JsonNode Value, string From);

/// <summary>What a goal says about the parameters of a workflow or tool.</summary>
public sealed record Filling
{
    public required IReadOnlyList<FilledParam> Values { get; init; }

    /// <summary>Needed, and not stated.</summary>
    public required IReadOnlyList<Param> Missing { get; init; }

    /// <summary>Words of the goal that are values and say nothing about what is to be done.</summary>
    public required IReadOnlySet<int> ValueTokens { get; init; }

    /// <summary>Of the values that the goal states: which are used, each with how surely it belongs there, from 0 to 1.</summary>
    public required IReadOnlyDictionary<int, double> UsedMentions { get; init; }
}
