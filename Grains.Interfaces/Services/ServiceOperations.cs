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
    [property: Id(3)] IReadOnlyList<ServiceOperation> Items,
    [property: Id(4)] string? Problem = null);

/// <param name="InputSchema">JSON Schema of the arguments.</param>
/// <param name="OutputSchema">JSON Schema of the answer, where known.</param>
/// <param name="IsReadOnly">A GET or a query: has no effect.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ServiceOperation")]
public sealed record ServiceOperation(
    [property: Id(0)] string Name,
    [property: Id(1)] string? Description,
    [property: Id(2)] JsonBytes InputSchema,
    [property: Id(3)] JsonBytes? OutputSchema,
    [property: Id(4)] bool IsReadOnly);
