using TravelApi.Schema;

namespace TravelApi.Operations;

internal enum ParameterPlace
{
    Path,
    Query,
    Header,
    Body,
}

/// <summary>An argument of an operation and where REST carries it; <c>WireName</c> where REST calls it otherwise, as headers do.</summary>
internal sealed record Parameter(Argument Argument, ParameterPlace Place, string? Example, string WireName)
{
    public string Name => Argument.Name;

    public static Parameter Required(string name, ParameterPlace place, ScalarType type, string description, string? example = null) =>
        new(new Argument(name, new NonNullType(type), description), place, example, name);

    public static Parameter Optional(string name, ParameterPlace place, ApiType type, string description, string? byDefault = null, string? wireName = null) =>
        new(new Argument(name, type, description, byDefault), place, byDefault, wireName ?? name);
}
