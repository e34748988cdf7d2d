using TravelApi.GraphQl.Language;

namespace TravelApi.GraphQl;

/// <summary>A request that cannot be run: it is malformed, or does not fit the schema.</summary>
internal sealed class GraphQlException(string message, Location? at = null) : Exception(message)
{
    public Location? At { get; } = at;
}
