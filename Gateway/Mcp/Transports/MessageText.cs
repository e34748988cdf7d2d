using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Transports;

/// <summary>Reads what should be a JSON-RPC message. What is not JSON (-32700) is told from JSON that is no message (-32600), as JSON-RPC 2.0 asks.</summary>
internal static class MessageText
{
    /// <param name="refusal">What to answer; null: it is a message.</param>
    public static JsonRpcMessage? Read(ReadOnlySpan<byte> text, out JsonRpcError? refusal)
    {
        refusal = null;
        try
        {
            if (JsonSerializer.Deserialize(text, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage))) is JsonRpcMessage message)
            {
                return message;
            }

            refusal = NoMessage(default, "null");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            refusal = SyntaxError(text, out var id) ?? NoMessage(id, exception.Message);
        }

        return null;
    }

    /// <summary>Null: it is JSON.</summary>
    public static JsonRpcError? SyntaxError(ReadOnlySpan<byte> text) => SyntaxError(text, out _);

    /// <param name="text">JSON.</param>
    public static RequestId IdOf(ReadOnlySpan<byte> text) => SyntaxError(text, out var id) is null ? id : default;

    /// <param name="text">JSON.</param>
    public static bool IsInitialize(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("method"u8) && reader.Read())
            {
                return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(RequestMethods.Initialize);
            }
        }

        return false;
    }

    /// <param name="id">The request's, so that its caller does not wait for ever.</param>
    private static JsonRpcError? SyntaxError(ReadOnlySpan<byte> text, out RequestId id)
    {
        id = default;
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = int.MaxValue });
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("id"u8) && reader.Read())
                {
                    id = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? new RequestId(number)
                        : reader.TokenType == JsonTokenType.String ? new RequestId(reader.GetString()!)
                        : id;
                }
            }

            return null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Texts that can not be decoded are no JSON either.
            id = default;
            return Refusal(id, McpErrorCode.ParseError, $"This is not JSON: {exception.Message} Send one JSON-RPC 2.0 message, as JSON in UTF-8.");
        }
    }

    private static JsonRpcError NoMessage(RequestId id, string reason) => Refusal(
        id, McpErrorCode.InvalidRequest,
        $"This is JSON and no JSON-RPC 2.0 message ({reason.TrimEnd('.')}). Send one object with jsonrpc, method, params, and an id unless it is a notification; batches are not part of MCP.");

    private static JsonRpcError Refusal(RequestId id, McpErrorCode code, string message) => new() { Id = id, Error = new JsonRpcErrorDetail { Code = (int)code, Message = message } };
}
