using System.Text.Json;

namespace OrleansWorkflows.Gateway.Mcp.Apis.Questions;

/// <summary>One round with the model: what it wrote, and what came of it.</summary>
/// <param name="Operation">The operation that was called; null: none was.</param>
public sealed record QueryRound(string Reply, string Outcome, string? Operation, JsonElement? Arguments, string? Status);
