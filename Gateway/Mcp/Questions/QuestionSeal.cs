using ModelContextProtocol;
using OrleansWorkflows.Gateway.Mcp.Tools;
using OrleansWorkflows.Gateway.Rest.Problems;

namespace OrleansWorkflows.Gateway.Mcp.Questions;

/// <summary>Which execution asked what, as a sealed <c>requestState</c>. That an answer counts once is the yield token's affair.</summary>
public sealed class QuestionSeal(StateSeal seal)
{
    public string Close(ToolCall call, QuestionState state) => seal.Close(call, writer =>
    {
        writer.WriteString("e", state.Execution.Value);
        writer.WriteStartObject("q");
        foreach (var (key, token) in state.Asked)
        {
            writer.WriteString(key, token);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("d");
        foreach (var token in state.Declined)
        {
            writer.WriteStringValue(token);
        }

        writer.WriteEndArray();
    });

    /// <summary>The state that came with a call; null: none came, so this call is the first of its exchange.</summary>
    /// <exception cref="McpProtocolException">It was not made by this gateway for this caller and this call.</exception>
    /// <exception cref="ApiProblemException">It is too old.</exception>
    public QuestionState? Open(ToolCall call)
    {
        if (seal.Open(call, out var isExpired) is not { } json)
        {
            return null;
        }

        var state = new QuestionState(
            new ExecutionId(json.GetProperty("e").GetString()!),
            [.. json.GetProperty("q").EnumerateObject().Select(asked => (asked.Name, asked.Value.GetString()!))],
            [.. json.GetProperty("d").EnumerateArray().Select(token => token.GetString()!)]);
        return isExpired ? throw new ApiProblemException(McpProblems.QuestionExpired(state.Execution)) : state;
    }
}
