using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Mcp.Subscriptions;

namespace OrleansWorkflows.Mcp.Conformance.Fixtures;

/// <summary>The tools that the suite calls by name.</summary>
internal static class ToolFixtures
{
    public const string Image = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
    private const string Audio = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";

    private static readonly Dictionary<string, Func<RequestContext<CallToolRequestParams>, CancellationToken, ValueTask<CallToolResult>>> Tools = new()
    {
        ["test_simple_text"] = (_, _) => Answer(Text("This is a simple text response for testing.")),
        ["greet"] = (request, _) => Answer(Text($"Hello, {Argument(request, "name")}!")),
        ["json_schema_2020_12_tool"] = (_, _) => Answer(Text("Its schema is what matters.")),
        ["test_image_content"] = (_, _) => Answer(Picture()),
        ["test_audio_content"] = (_, _) => Answer(AudioContentBlock.FromBytes(Convert.FromBase64String(Audio), "audio/wav")),
        ["test_embedded_resource"] = (_, _) => Answer(Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")),
        ["test_multiple_content_types"] = (_, _) => Answer(
            Text("Multiple content types test:"), Picture(), Embedded("test://mixed-content-resource", "application/json", """{"test":"data","value":123}""")),
        ["test_error_handling"] = (_, _) => ValueTask.FromResult(new CallToolResult { IsError = true, Content = [Text("This tool intentionally returns an error for testing")] }),
        ["test_tool_with_logging"] = LogAsync,
        ["test_logging_tool"] = LogAsync,
        ["test_tool_with_progress"] = ProgressAsync,
        ["test_sampling"] = SampleAsync,
        ["test_elicitation"] = (request, cancellationToken) => ElicitAsync(request, Argument(request, "message"), QuestionFixtures.Person, cancellationToken),
        ["test_elicitation_sep1034_defaults"] = (request, cancellationToken) => ElicitAsync(request, "Defaults", QuestionFixtures.Defaults, cancellationToken),
        ["test_elicitation_sep1330_enums"] = (request, cancellationToken) => ElicitAsync(request, "Choices", QuestionFixtures.Choices, cancellationToken),
        ["test_missing_capability"] = (request, _) => request.Server.ClientCapabilities?.Sampling is not null
            ? Answer(Text("The client can sample."))
            : throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new() }, "Sampling is needed and was not declared."),
        ["test_streaming_elicitation"] = (_, _) => Answer(Text("Nothing but a result.")),
        ["test_trigger_tool_change"] = (request, _) => Publish(request, McpChange.Tools),
        ["test_trigger_prompt_change"] = (request, _) => Publish(request, McpChange.Prompts),
    };

    public static IReadOnlyList<FixtureTool> All { get; } =
    [
        .. Tools.Select(tool => Fixture(tool.Key, tool.Value)),
        .. QuestionFixtures.Tools.Select(tool => Fixture(tool.Key, (request, _) => Answer(Text(tool.Value(request))))),
    ];

    public static TextContentBlock Text(string text) => new() { Text = text };

    public static ImageContentBlock Picture() => ImageContentBlock.FromBytes(Convert.FromBase64String(Image), "image/png");

    public static EmbeddedResourceBlock Embedded(string uri, string mimeType, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = mimeType, Text = text } };

    private static FixtureTool Fixture(string name, Func<RequestContext<CallToolRequestParams>, CancellationToken, ValueTask<CallToolResult>> answer) => new(
        new Tool
        {
            Name = name,
            Description = $"Fixture '{name}' of the conformance suite",
            InputSchema = JsonElement.Parse(name switch
            {
                "test_sampling" => """{"type":"object","properties":{"prompt":{"type":"string"}},"required":["prompt"]}""",
                "test_elicitation" => """{"type":"object","properties":{"message":{"type":"string"}},"required":["message"]}""",
                "json_schema_2020_12_tool" => """
                    {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
                     "$defs":{"address":{"$anchor":"addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
                     "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},"contactMethod":{"type":"string","enum":["phone","email"]},"phone":{"type":"string"},"email":{"type":"string"}},
                     "allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
                     "if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},"then":{"required":["phone"]},"else":{"required":["email"]},"additionalProperties":false}
                    """,
                _ => """{"type":"object"}""",
            }),
        },
        answer);

    private static async ValueTask<CallToolResult> LogAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var level = request.JsonRpcRequest.Context?.LogLevel ?? (request.Server.SessionId is null ? null : request.Server.LoggingLevel ?? LoggingLevel.Debug);
        foreach (var message in new[] { "Tool execution started", "Tool processing data", "Tool execution completed" })
        {
            // Without a level of its own a 2026-07-28 request wants no log messages.
            if (level <= LoggingLevel.Info)
            {
                await request.Server.SendNotificationAsync(
                    NotificationMethods.LoggingMessageNotification,
                    new LoggingMessageNotificationParams { Level = LoggingLevel.Info, Logger = "fixtures", Data = JsonSerializer.SerializeToElement(message) },
                    cancellationToken: cancellationToken);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        return new CallToolResult { Content = [Text("Tool with logging executed successfully")] };
    }

    private static async ValueTask<CallToolResult> ProgressAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        foreach (var progress in new[] { 0, 50, 100 })
        {
            if (request.Params.ProgressToken is { } token)
            {
                await request.Server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = progress, Total = 100 }, cancellationToken: cancellationToken);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        return new CallToolResult { Content = [Text("Done")] };
    }

    private static async ValueTask<CallToolResult> SampleAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var answer = await request.Server.SampleAsync(
            new CreateMessageRequestParams { MaxTokens = 100, Messages = [new SamplingMessage { Role = Role.User, Content = [Text(Argument(request, "prompt"))] }] },
            cancellationToken);
        return new CallToolResult { Content = [Text("LLM response: " + string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text)))] };
    }

    private static async ValueTask<CallToolResult> ElicitAsync(
        RequestContext<CallToolRequestParams> request, string message, ElicitRequestParams.RequestSchema schema, CancellationToken cancellationToken)
    {
        var answer = await request.Server.ElicitAsync(new ElicitRequestParams { Message = message, RequestedSchema = schema }, cancellationToken);
        return new CallToolResult { Content = [Text($"Elicitation completed: action={answer.Action}, content={JsonSerializer.Serialize(answer.Content)}")] };
    }

    private static ValueTask<CallToolResult> Publish(RequestContext<CallToolRequestParams> request, McpChange change)
    {
        request.Services!.GetRequiredService<McpSubscriptions>().Publish(change);
        return Answer(Text("Announced."));
    }

    private static ValueTask<CallToolResult> Answer(params ContentBlock[] content) => ValueTask.FromResult(new CallToolResult { Content = content });

    private static string Argument(RequestContext<CallToolRequestParams> request, string name) =>
        request.Params.Arguments?.TryGetValue(name, out var value) is true ? value.ToString() : "";
}
