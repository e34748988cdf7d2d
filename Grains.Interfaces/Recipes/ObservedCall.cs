namespace OrleansWorkflows;

/// <summary>A call that worked, as recipes learn from it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.ObservedCall")]
public sealed record ObservedCall
{
    [Id(0)] public required ObservedKind Kind { get; init; }

    /// <summary>As a step names it: <c>travel.search_flights</c>, <c>sql_query</c>.</summary>
    [Id(1)] public required string Tool { get; init; }

    /// <summary>An object.</summary>
    [Id(2)] public required JsonBytes Args { get; init; }

    /// <summary>Single values of its answer.</summary>
    [Id(3)] public IReadOnlyList<OutputFact> Facts { get; init; } = [];

    /// <summary>The table that its answer was kept as; null: none.</summary>
    [Id(4)] public string? Table { get; init; }

    /// <summary>Where in the answer the rows of <see cref="Table"/> were.</summary>
    [Id(5)] public string TablePath { get; init; } = "";

    /// <summary>Kept tables that a query read.</summary>
    [Id(6)] public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>Of the operations of <see cref="Service"/>; empty for a query.</summary>
    [Id(7)] public string SchemaHash { get; init; } = "";

    /// <summary>The API or configured service that was called.</summary>
    public string Service => Tool.Split('.')[0];
}

public enum ObservedKind
{
    /// <summary>An operation with arguments.</summary>
    Operation,

    /// <summary>A GraphQL document with variables.</summary>
    Document,

    /// <summary>A query over kept tables.</summary>
    Sql,
}

/// <param name="Path">From the answer: <c>0.id</c>, <c>data.total</c>.</param>
/// <param name="Value">A text or a number.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.OutputFact")]
public sealed record OutputFact([property: Id(0)] string Path, [property: Id(1)] JsonBytes Value);
