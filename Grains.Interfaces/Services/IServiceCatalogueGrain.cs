namespace OrleansWorkflows;

/// <summary>The configured services, built-in tools included, as the silo that answers has them. Stateless; key 0.</summary>
[Alias("OrleansWorkflows.IServiceCatalogueGrain")]
public interface IServiceCatalogueGrain : IGrainWithIntegerKey
{
    /// <summary>All of them, without connecting to any; their tools are left out.</summary>
    [Alias("List")]
    Task<IReadOnlyList<ServiceView>> List();

    /// <summary>One with its tools, read from the service when it was not yet; null: there is none of that name.</summary>
    [Alias("Get")]
    Task<ServiceView?> Get(string name);
}

/// <param name="Kind"><c>builtin</c>, <c>rest</c>, <c>graphql</c>, …</param>
/// <param name="State"><c>ready</c>, <c>not_loaded</c>, <c>failed</c>, <c>disabled</c>.</param>
/// <param name="Error">Why it can not be used now, with what to do.</param>
/// <param name="Tools">Null: not asked for, or they can not be read.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ServiceView")]
public sealed record ServiceView(
    [property: Id(0)] string Name, [property: Id(1)] string Kind, [property: Id(2)] bool Enabled, [property: Id(3)] string State, [property: Id(4)] string? Error = null,
    [property: Id(5)] IReadOnlyList<ServiceToolView>? Tools = null);

/// <param name="InputSchema">JSON Schema of the arguments.</param>
/// <param name="OutputSchema">JSON Schema of the answer, where known.</param>
/// <param name="IsReadOnly">Has no effect.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ServiceToolView")]
public sealed record ServiceToolView(
    [property: Id(0)] string Name, [property: Id(1)] string? Description, [property: Id(2)] JsonBytes InputSchema, [property: Id(3)] JsonBytes? OutputSchema,
    [property: Id(4)] bool IsReadOnly);
