using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace OrleansWorkflows.Services.Rest;

/// <summary>One operation of an OpenAPI document, ready to be called.</summary>
internal sealed record RestOperation
{
    public required ToolDescription Tool { get; init; }

    public required HttpMethod Method { get; init; }

    /// <summary>As in the document: <c>/bookings/{id}</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Where <see cref="Path"/> begins.</summary>
    public required Uri BaseUrl { get; init; }

    public required IReadOnlyList<RestParameter> Parameters { get; init; }

    public RestBody? Body { get; init; }

    /// <summary>What <c>Accept</c> says.</summary>
    public required string Accept { get; init; }

    /// <summary>Where it is called when no argument goes into path or query: made once.</summary>
    public Uri PlainUrl => field ??= UrlOf(Path, "");

    /// <param name="path">With the arguments in it.</param>
    /// <param name="query">Of the arguments; that of the base comes first.</param>
    public Uri UrlOf(string path, string query)
    {
        var start = BaseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/" + path.TrimStart('/');
        var own = BaseUrl.Query.TrimStart('?');
        var all = own.Length > 0 && query.Length > 0 ? $"{own}&{query}" : own + query;
        return new Uri(all.Length > 0 ? $"{start}?{all}" : start);
    }
}

/// <param name="Argument">The name in the tool's arguments; differs from <paramref name="Name"/> only where two places use one name.</param>
/// <param name="ContentType">Set for a parameter with <c>content</c>: it is written as JSON text.</param>
internal sealed record RestParameter(
    string Argument, string Name, ParameterLocation Place, bool IsRequired, IOpenApiSchema? Schema,
    ParameterStyle Style, bool Explode, bool AllowReserved, string? ContentType)
{
    public JsonNode? Default => Schema?.Default;
}

internal enum BodyFormat
{
    Json,
    Form,
    Multipart,
    Text,
}

/// <param name="Fields">Properties that are arguments of their own; empty: the whole body is the argument <paramref name="Argument"/>.</param>
/// <param name="Argument">The argument that is the whole body; fields given beside it are put into it. Null where a field has that name.</param>
/// <param name="IsOpen">Arguments that nobody else knows are fields of the body, too.</param>
internal sealed record RestBody(
    string MediaType, BodyFormat Format, bool IsRequired, IReadOnlyList<RestField> Fields, string? Argument, bool IsOpen, IOpenApiSchema? Schema);

internal sealed record RestField(string Argument, string Name, bool IsRequired, IOpenApiSchema? Schema);
