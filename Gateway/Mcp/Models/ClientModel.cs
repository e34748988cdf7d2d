using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

// Sampling is deprecated as of 2026-07-28, but it is what clients of both generations offer, and nothing else reaches their model. All of it is in this file.
#pragma warning disable MCP9005

namespace OrleansWorkflows.Gateway.Mcp.Models;

/// <summary>The model of the client, asked by sampling: within a session, or by an input that a result of 2026-07-28 requires.</summary>
public sealed class ClientModel(McpServer server) : IModel
{
    /// <summary>The client said that it can be asked.</summary>
    public static bool IsOffered(McpServer server) => server.ClientCapabilities?.Sampling is not null;

    public async Task<string> WriteAsync(string system, IReadOnlyList<string> messages, CancellationToken cancellationToken)
    {
        try
        {
            return TextOf(await server.SampleAsync(Request(system, messages), cancellationToken));
        }
        catch (Exception exception) when (exception is McpException or InvalidOperationException or IOException)
        {
            throw new ModelException($"the client's model did not answer: {exception.Message}", exception);
        }
    }

    public static InputRequest Ask(string system, IReadOnlyList<string> messages) => InputRequest.ForSampling(Request(system, messages));

    /// <summary>What the model wrote; the empty text for a response that is none.</summary>
    public static string Read(InputResponse response)
    {
        try
        {
            return response.Deserialize(InputResponse.CreateMessageResultJsonTypeInfo) is { } result ? TextOf(result) : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static CreateMessageRequestParams Request(string system, IReadOnlyList<string> messages) => new()
    {
        SystemPrompt = system,
        MaxTokens = ModelEndpoint.MaxTokens,
        Messages = [.. messages.Select((text, turn) => new SamplingMessage { Role = turn % 2 == 0 ? Role.User : Role.Assistant, Content = [new TextContentBlock { Text = text }] })],
    };

    private static string TextOf(CreateMessageResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));
}
