namespace OrleansWorkflows.Gateway.Planning;

/// <summary>What somebody wants to have done.</summary>
/// <param name="Goal">In words.</param>
/// <param name="Today">The day that "tomorrow" follows.</param>
/// <param name="Limit">At most so many suggestions.</param>
/// <param name="Domain">Only workflows of this domain; null: of all.</param>
public sealed record PlanRequest(string Goal, DateOnly Today, int Limit, string? Domain)
{
    public const int DefaultLimit = 3;

    public const int MaxLimit = 10;

    public const int MaxGoalLength = 2_000;
}
