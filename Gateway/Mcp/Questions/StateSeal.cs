using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using ModelContextProtocol;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Mcp.Questions;

/// <summary>
/// Makes and checks <c>requestState</c>, which travels through the client: <c>payload.mac</c> in base64url, the mac over the payload (with its time
/// of expiry), the principal, and the tool with its arguments. So it is good for the same caller and the same call only, and not for long.
/// </summary>
public sealed class StateSeal(GatewaySettings settings, TimeProvider time)
{
    private readonly byte[] _key = SealKey.Load(settings);

    /// <param name="write">Writes the fields of the state; the name <c>x</c> is taken.</param>
    public string Close(ToolCall call, Action<Utf8JsonWriter> write)
    {
        var payload = JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("x", (time.GetUtcNow() + settings.Mcp.QuestionLifetime).ToUnixTimeSeconds());
            write(writer);
            writer.WriteEndObject();
        }).Utf8;
        return $"{WebEncoders.Base64UrlEncode(payload)}.{WebEncoders.Base64UrlEncode(Mac(call, payload))}";
    }

    /// <summary>The state that came with a call; null: none came, so this call is the first of its exchange.</summary>
    /// <param name="isExpired">It is too old to be acted on.</param>
    /// <exception cref="McpProtocolException">It was not made by this gateway for this caller and this call.</exception>
    public JsonElement? Open(ToolCall call, out bool isExpired)
    {
        isExpired = false;
        if (call.Request.Params.RequestState is not { } text)
        {
            return null;
        }

        if (Decode(text) is not var (payload, mac) || !CryptographicOperations.FixedTimeEquals(mac, Mac(call, payload)))
        {
            throw new McpProtocolException(
                "requestState is not one that was given for this call. Send it unchanged, with the same tool and arguments. A waiting execution can be answered with resume_workflow too.",
                McpErrorCode.InvalidParams);
        }

        var json = JsonElement.Parse(payload);
        isExpired = time.GetUtcNow().ToUnixTimeSeconds() > json.GetProperty("x").GetInt64();
        return json;
    }

    private static (byte[] Payload, byte[] Mac)? Decode(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        try
        {
            return dot < 0 ? null : (WebEncoders.Base64UrlDecode(text[..dot]), WebEncoders.Base64UrlDecode(text[(dot + 1)..]));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private byte[] Mac(ToolCall call, byte[] payload)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        Append(mac, payload);
        Append(mac, Encoding.UTF8.GetBytes(call.Caller.Principal));
        Append(mac, Encoding.UTF8.GetBytes(call.Tool));
        Append(mac, Canonical(call.Arguments));
        return mac.GetHashAndReset();
    }

    /// <summary>With its length, so that no two lists of parts have the same mac.</summary>
    private static void Append(IncrementalHash mac, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        mac.AppendData(length);
        mac.AppendData(part);
    }

    /// <summary>Names in order: a client may write the same arguments in another one.</summary>
    private static byte[] Canonical(JsonElement value) => JsonBytes.Write(writer => Write(value, writer)).Utf8;

    private static void Write(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var field in value.EnumerateObject().OrderBy(field => field.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(field.Name);
                    Write(field.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
