using System.Text.Json;
using ModelContextProtocol;
using OrleansWorkflows.Gateway.Mcp.Questions;
using OrleansWorkflows.Gateway.Mcp.Tools;

namespace OrleansWorkflows.Gateway.Mcp.Apis.Questions;

/// <summary>The rounds so far as a sealed <c>requestState</c>: they travel through the client, for the same API and the same credentials only.</summary>
public sealed class QueryState(StateSeal seal)
{
    public string Close(ToolCall call, CallerApi api, IReadOnlyList<QueryRound> rounds) => seal.Close(call, writer =>
    {
        writer.WriteString("o", api.Owner);
        writer.WritePropertyName("r");
        JsonSerializer.Serialize(writer, rounds, JsonText.Options);
    });

    /// <summary>Null: this call is the first of its exchange, or the state is too old and the question begins anew.</summary>
    /// <exception cref="McpProtocolException">It was not made by this gateway for this caller, this API and this call.</exception>
    public IReadOnlyList<QueryRound>? Open(ToolCall call, CallerApi api)
    {
        if (seal.Open(call, out var isExpired) is not { } state || isExpired)
        {
            return null;
        }

        return state.GetProperty("o").GetString() == api.Owner
            ? state.GetProperty("r").Deserialize<List<QueryRound>>(JsonText.Options)!
            : throw new McpProtocolException("requestState was given for other target headers. Call again without it.", McpErrorCode.InvalidParams);
    }
}
