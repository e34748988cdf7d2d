using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore.Http;

/// <summary>
/// What the HTTP envelope must say about the JSON-RPC message in it. 2026-07-28 asks that proxies can route by headers alone, so headers and
/// body must agree; older versions are asked for a known version only.
/// </summary>
internal static class RequestRules
{
    public const string VersionHeader = "MCP-Protocol-Version";
    public const string SessionHeader = "Mcp-Session-Id";
    private const string MethodHeader = "Mcp-Method";
    private const string NameHeader = "Mcp-Name";

    /// <summary>The versions that begin with <c>initialize</c>.</summary>
    public static readonly string[] HandshakeVersions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    /// <summary>The versions where each request describes itself.</summary>
    public static readonly string[] SelfDescribingVersions = ["2026-07-28"];

    public static string Version(HttpContext context) => context.Request.Headers[VersionHeader].ToString();

    /// <summary>Later versions are taken for self-describing too; the list of supported ones refuses what is not known.</summary>
    public static bool IsSelfDescribing(string? version) => string.CompareOrdinal(version, SelfDescribingVersions[0]) >= 0;

    /// <summary>Every rule, in the order in which a client can mend them; null when the request may go on.</summary>
    public static Refusal? Check(HttpContext context, JsonRpcMessage message, McpServerOptions options, HttpServerSessionMode mode) =>
        CheckVersion(context, options, mode)
        ?? CheckEnvelope(Version(context), message)
        ?? (IsSelfDescribing(Version(context))
            ? CheckHeaders(context, message, options) ?? CheckCapabilities(Version(context), message) ?? CheckMethod(Version(context), message)
            : null);

    /// <summary>A missing header is an older client; a version that is not served is -32022.</summary>
    public static Refusal? CheckVersion(HttpContext context, McpServerOptions options, HttpServerSessionMode mode)
    {
        var version = Version(context);
        string[] served = options.ProtocolVersion is { } only ? [only] : [.. HandshakeVersions, .. SelfDescribingVersions];
        if (version.Length == 0 || served.Contains(version))
        {
            return null;
        }

        // Without sessions the list is the one of server/discover: only those can be chosen by a header alone.
        var selfDescribing = served.Where(IsSelfDescribing).ToArray();
        return Refusal.Version(version, mode is HttpServerSessionMode.Stateless && selfDescribing.Length > 0 ? selfDescribing : served,
            $"Bad Request: the {VersionHeader} header value '{version}' is not supported.");
    }

    private static Refusal? CheckEnvelope(string header, JsonRpcMessage message)
    {
        if (message is not (JsonRpcRequest or JsonRpcNotification))
        {
            return null;
        }

        if (message is JsonRpcRequest { Method: RequestMethods.Initialize } initialize &&
            Text(initialize.Params, "protocolVersion") is { } asked && header.Length > 0 && header != asked)
        {
            return Mismatch($"the {VersionHeader} header says '{header}', params.protocolVersion says '{asked}'.");
        }

        var inBody = Text(Meta(message), MetaKeys.ProtocolVersion);
        if (!IsSelfDescribing(header) && !IsSelfDescribing(inBody))
        {
            return null;
        }

        if (header.Length == 0)
        {
            return Mismatch($"the {VersionHeader} header is missing, while the body declares version '{inBody}'.");
        }

        if (string.IsNullOrEmpty(inBody))
        {
            // A notification has nobody to read the error; refusing it would lose a cancellation.
            return message is JsonRpcRequest
                ? Refusal.Bad($"Requests of version '{header}' must carry '_meta/{MetaKeys.ProtocolVersion}'.", McpErrorCode.InvalidParams)
                : null;
        }

        return header == inBody ? null
            : Mismatch($"the {VersionHeader} header says '{header}', _meta/{MetaKeys.ProtocolVersion} says '{inBody}'.");
    }

    private static Refusal? CheckHeaders(HttpContext context, JsonRpcMessage message, McpServerOptions options)
    {
        var (method, parameters) = message switch
        {
            JsonRpcRequest request => (request.Method, request.Params),
            JsonRpcNotification notification => (notification.Method, notification.Params),
            _ => (null, null),
        };
        if (method is null)
        {
            return null;
        }

        var headers = context.Request.Headers;
        if (!headers.TryGetValue(MethodHeader, out var methodHeader))
        {
            return Mismatch($"the {MethodHeader} header is missing.");
        }

        if (methodHeader.ToString().Trim() != method)
        {
            return Mismatch($"the {MethodHeader} header says '{methodHeader}', the body says '{method}'.");
        }

        if (NameParameter(method, options) is not { } parameter)
        {
            return null;
        }

        if (!headers.TryGetValue(NameHeader, out var nameHeader))
        {
            return Mismatch($"the {NameHeader} header is missing.");
        }

        var raw = nameHeader.ToString().Trim();
        if (raw.Any(c => c is not ('\t' or (>= ' ' and <= '~'))) || McpHeaderEncoder.DecodeValue(raw) is not { } name)
        {
            return Mismatch($"the {NameHeader} header is neither plain ASCII nor valid '=?base64?…?='.");
        }

        return name == Text(parameters, parameter) ? null
            : Mismatch($"the {NameHeader} header says '{name}', params.{parameter} says '{Text(parameters, parameter)}'.");
    }

    private static Refusal? CheckCapabilities(string version, JsonRpcMessage message) =>
        message is JsonRpcRequest && Meta(message)?[MetaKeys.ClientCapabilities] is not JsonObject
            ? Refusal.Bad($"Requests of version '{version}' must carry '_meta/{MetaKeys.ClientCapabilities}' as an object.", McpErrorCode.InvalidParams)
            : null;

    /// <summary>Methods that 2026-07-28 took away are unknown methods there. Other unknown ones are found out by the server.</summary>
    private static Refusal? CheckMethod(string version, JsonRpcMessage message) =>
        message is JsonRpcRequest
        {
            Method: RequestMethods.Initialize or RequestMethods.Ping or RequestMethods.ResourcesSubscribe or RequestMethods.ResourcesUnsubscribe
                or "logging/setLevel",
        } removed
            ? new Refusal(StatusCodes.Status404NotFound, (int)McpErrorCode.MethodNotFound,
                $"Method '{removed.Method}' is not part of protocol version '{version}'.")
            : null;

    /// <summary>Which parameter the name header repeats; custom methods say so themselves.</summary>
    private static string? NameParameter(string method, McpServerOptions options) => method switch
    {
        RequestMethods.ToolsCall or RequestMethods.PromptsGet => "name",
        RequestMethods.ResourcesRead => "uri",
        _ => options.RequestHandlers?.FirstOrDefault(handler => handler.Method == method)?.RoutingNameParameter,
    };

    private static Refusal Mismatch(string what) => Refusal.Bad("Header mismatch: " + what, McpErrorCode.HeaderMismatch);

    private static JsonObject? Meta(JsonRpcMessage message) => message switch
    {
        JsonRpcRequest request => (request.Params as JsonObject)?["_meta"] as JsonObject,
        JsonRpcNotification notification => (notification.Params as JsonObject)?["_meta"] as JsonObject,
        _ => null,
    };

    private static string? Text(JsonNode? node, string property) =>
        node is JsonObject values && values[property] is JsonValue value && value.GetValueKind() is JsonValueKind.String
            ? value.GetValue<string>()
            : null;
}
