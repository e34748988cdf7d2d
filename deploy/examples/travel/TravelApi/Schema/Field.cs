using System.Text.Json.Nodes;
using TravelApi.Operations;

namespace TravelApi.Schema;

/// <summary>A field of an object type. <c>Resolve</c> is null for plain data: the member of that name.</summary>
internal sealed record Field(
    string Name, ApiType Type, string? Description, IReadOnlyList<Argument> Arguments, Func<object, JsonObject, Caller, Task<object?>>? Resolve = null);

/// <summary>An input of a field or of an operation.</summary>
internal sealed record Argument(string Name, ApiType Type, string? Description, JsonNode? Default = null)
{
    public bool Required => Type is NonNullType && Default is null;
}
