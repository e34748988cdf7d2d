using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Mcp.Prompts;
using OrleansWorkflows.Gateway.Mcp.Requests;

namespace OrleansWorkflows.Mcp.Conformance.Fixtures;

/// <summary>The prompts that the suite gets by name.</summary>
internal sealed class PromptFixtures : IPromptSource
{
    private static readonly List<Prompt> Prompts =
    [
        Prompt("test_simple_prompt"),
        Prompt("test_prompt_with_arguments", "arg1", "arg2"),
        Prompt("test_prompt_with_embedded_resource", "resourceUri"),
        Prompt("test_prompt_with_image"),
        Prompt("test_input_required_result_prompt"),
    ];

    public IEnumerable<Prompt> List(ToolScope scope) => Prompts;

    public ValueTask<GetPromptResult?> GetAsync(RequestContext<GetPromptRequestParams> request, ToolScope scope, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Get(request.Params));

    public IReadOnlyList<string>? Values(ToolScope scope, string prompt, string argument) => Prompts.Any(known => known.Name == prompt) ? [] : null;

    private static GetPromptResult? Get(GetPromptRequestParams prompt) => prompt.Name switch
    {
        "test_simple_prompt" => Messages(Text("This is a simple prompt for testing.")),
        "test_prompt_with_arguments" => Messages(Text($"Prompt with arguments: arg1='{Argument(prompt, "arg1")}', arg2='{Argument(prompt, "arg2")}'")),
        "test_prompt_with_embedded_resource" => Messages(
            ToolFixtures.Embedded(Argument(prompt, "resourceUri"), "text/plain", "Embedded resource content for testing."), Text("Please process the embedded resource above.")),
        "test_prompt_with_image" => Messages(ToolFixtures.Picture(), Text("Please analyze the image above.")),
        "test_input_required_result_prompt" => Messages(Text("Use this context: " + QuestionFixtures.Context(prompt))),
        _ => null,
    };

    private static Prompt Prompt(string name, params string[] arguments) => new()
    {
        Name = name,
        Description = $"Fixture '{name}' of the conformance suite",
        Arguments = [.. arguments.Select(argument => new PromptArgument { Name = argument, Required = true })],
    };

    private static TextContentBlock Text(string text) => ToolFixtures.Text(text);

    private static string Argument(GetPromptRequestParams prompt, string name) => prompt.Arguments?.TryGetValue(name, out var value) is true ? value.ToString() : "";

    private static GetPromptResult Messages(params ContentBlock[] content) =>
        new() { Messages = [.. content.Select(block => new PromptMessage { Role = Role.User, Content = block })] };
}
