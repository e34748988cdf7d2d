namespace OrleansWorkflows;

/// <summary>Which executions metrics are wanted of: those that started within a range.</summary>
/// <param name="Since">Started at or after.</param>
/// <param name="Until">Started before.</param>
/// <param name="Domain">Null: every domain.</param>
/// <param name="Workflow">Null: every workflow.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.MetricsRequest")]
public sealed record MetricsRequest(
    [property: Id(0)] DateTimeOffset Since,
    [property: Id(1)] DateTimeOffset Until,
    [property: Id(2)] string? Domain = null,
    [property: Id(3)] string? Workflow = null);
