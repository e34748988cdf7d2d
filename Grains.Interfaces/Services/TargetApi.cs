namespace OrleansWorkflows;

/// <summary>
/// A back-end API that a caller names by request headers (<c>X-Target-URL</c>, <c>X-API-Type</c>, <c>X-Base-URL</c>, <c>X-API-Name</c>). Its headers are secrets and travel apart.
/// </summary>
/// <param name="Name">The tool prefix: the API name given, else the telling part of the host name.</param>
/// <param name="Kind"><c>rest</c> or <c>graphql</c>.</param>
/// <param name="Url">Of the OpenAPI document, or of the GraphQL endpoint.</param>
/// <param name="BaseUrl">Where a REST API is served, when the document does not say.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.TargetApi")]
public sealed record TargetApi(
    [property: Id(0)] string Name, [property: Id(1)] string Kind, [property: Id(2)] string Url, [property: Id(3)] string? BaseUrl = null);
