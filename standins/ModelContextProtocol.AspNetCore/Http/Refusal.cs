using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace ModelContextProtocol.AspNetCore.Http;

/// <summary>A request turned away before any server saw it: an HTTP status and the JSON-RPC error in its body.</summary>
internal sealed record Refusal(int Status, int Code, string Message, JsonNode? Detail = null)
{
    /// <summary>The code for what has none of its own.</summary>
    public const int General = -32000;

    /// <summary>What the TypeScript SDK answers for a session it does not know.</summary>
    public const int SessionNotFound = -32001;

    public static Refusal Bad(string message, int code = General) => new(StatusCodes.Status400BadRequest, code, message);

    public static Refusal Bad(string message, McpErrorCode code) => Bad(message, (int)code);

    /// <summary>-32022 with the versions that the client may choose from.</summary>
    public static Refusal Version(string requested, IEnumerable<string> supported, string message) =>
        new(StatusCodes.Status400BadRequest, (int)McpErrorCode.UnsupportedProtocolVersion, message, JsonSerializer.SerializeToNode(
            new UnsupportedProtocolVersionErrorData { Requested = requested, Supported = [.. supported] },
            TypeInfo<UnsupportedProtocolVersionErrorData>()));

    /// <param name="context">The exchange to answer.</param>
    /// <param name="id">The id of the refused request; default (null on the wire) where it could not be read.</param>
    public Task WriteAsync(HttpContext context, RequestId id = default)
    {
        var error = new JsonRpcError { Id = id, Error = new JsonRpcErrorDetail { Code = Code, Message = Message, Data = Detail } };
        return Results.Json(error, TypeInfo<JsonRpcError>(), statusCode: Status).ExecuteAsync(context);
    }

    public static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T));
}
