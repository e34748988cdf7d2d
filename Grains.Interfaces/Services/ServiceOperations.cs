namespace OrleansWorkflows;

/// <summary>What one service can do.</summary>
/// <param name="Kind"><c>rest</c>, <c>graphql</c>, …</param>
/// <param name="Hash">Changes when an operation comes, goes or takes or answers something else. Empty when it could not be read.</param>
/// <param name="Problem">Why it could not be read; null: it was.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ServiceOperations")]
public sealed record ServiceOperations(
    [property: Id(0)] string Service,
    [property: Id(1)] string Kind,
    [property: Id(2)] string Hash,
    [property: Id(3)] IReadOnlyList<ServiceToolView> Items,
    [property: Id(4)] string? Problem = null);
