namespace OrleansWorkflows;

/// <summary>
/// Results of one caller that are kept for a while, to be asked in SQL. The key is the caller's (<see cref="ResultUse.Owner"/>). They lie in the memory of a silo: bounded,
/// the least recently used go first, and they do not survive the silo.
/// </summary>
[Alias("OrleansWorkflows.IResultTablesGrain")]
public interface IResultTablesGrain : IGrainWithStringKey
{
    /// <summary>Keeps a result as a table.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="replaces">True: a table of that name goes. False: the new one gets a number.</param>
    [Alias("Keep")]
    Task<KeptTable> Keep(JsonBytes output, string name, bool replaces);

    /// <summary>Asks the tables in SQL, with the engine of the built-in tool <c>sql_query</c>.</summary>
    /// <param name="args">Of that tool.</param>
    [Alias("Query")]
    Task<ServiceReply> Query(JsonBytes args, TimeSpan timeout, ResultUse use);

    /// <summary>What is kept.</summary>
    [Alias("List")]
    Task<IReadOnlyList<KeptTable>> List();
}

/// <summary>A result that is kept as a table.</summary>
/// <param name="Path">Where in the result its rows were, such as <c>data.flights</c>; empty: the result is the list.</param>
/// <param name="Preview">The first rows, a list.</param>
/// <param name="Until">When it goes unless it is used.</param>
[GenerateSerializer, Immutable, Alias("OrleansWorkflows.KeptTable")]
public sealed record KeptTable(
    [property: Id(0)] string Name,
    [property: Id(1)] string Path,
    [property: Id(2)] int Rows,
    [property: Id(3)] IReadOnlyList<string> Columns,
    [property: Id(4)] JsonBytes Preview,
    [property: Id(5)] int SizeBytes,
    [property: Id(6)] DateTimeOffset Until);
