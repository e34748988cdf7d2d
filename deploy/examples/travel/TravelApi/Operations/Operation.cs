using TravelApi.Schema;

namespace TravelApi.Operations;

internal enum Area
{
    Flights,
    Hotels,
}

/// <summary>One operation: its name (operationId and GraphQL field), where it stands in REST, what it takes and gives, and what it does.</summary>
internal sealed record Operation(
    string Name,
    Area Area,
    string Method,
    string Path,
    string Summary,
    IReadOnlyList<Parameter> Parameters,
    ApiType Result,
    IReadOnlyList<int> Errors,
    Func<Arguments, object> Run)
{
    /// <summary>Mutations honour an Idempotency-Key.</summary>
    public bool IsMutation => Method != HttpMethods.Get;

    public int SuccessStatus => Method == HttpMethods.Post ? StatusCodes.Status201Created : StatusCodes.Status200OK;
}
