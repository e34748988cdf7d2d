using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Mcp.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Tools;

/// <summary>One call of a tool with everything it is judged by.</summary>
public sealed record ToolCall(RequestContext<CallToolRequestParams> Request, McpCaller Caller, ToolScope Scope)
{
    /// <summary>The field of <c>_meta</c> that makes a start happen once.</summary>
    public const string IdempotencyKeyField = "io.orleansworkflows/idempotencyKey";

    private const int MaxKeyLength = 255;

    public string Tool => Request.Params.Name;

    /// <summary>An object.</summary>
    public JsonElement Arguments { get; } = ToElement(Request.Params.Arguments);

    /// <exception cref="McpProtocolException">It is there and no usable key.</exception>
    public string? IdempotencyKey
    {
        get
        {
            if (Request.Params.Meta?[IdempotencyKeyField] is not { } value)
            {
                return null;
            }

            return value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is { Length: > 0 and <= MaxKeyLength } key
                ? key
                : throw new McpProtocolException($"_meta.{IdempotencyKeyField} must be a text of 1 to {MaxKeyLength} characters.", McpErrorCode.InvalidParams);
        }
    }

    private static JsonElement ToElement(IDictionary<string, JsonElement>? arguments) =>
        JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, value) in arguments ?? new Dictionary<string, JsonElement>())
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }).Element;
}
