using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Mcp.Tests;

/// <summary>Lists, resources, prompts and completions by handlers, as the gateway serves them: nothing is registered, everything is looked up per request.</summary>
internal static class TestCatalogue
{
    public static IMcpServerBuilder WithTestCatalogue(this IMcpServerBuilder builder) => builder
        .WithListToolsHandler((request, _) => ValueTask.FromResult(TestTools.List(request)))
        .WithCallToolHandler((request, cancellationToken) =>
            request.Services!.GetRequiredService<TestTools>().CallAsync(request, cancellationToken))
        .WithListResourcesHandler((_, _) => ValueTask.FromResult(new ListResourcesResult
        {
            Resources = [new Resource { Uri = "workflow://travel/graph", Name = "travel", MimeType = "text/markdown" }],
            TimeToLive = TimeSpan.FromSeconds(30),
            CacheScope = CacheScope.Private,
        }))
        .WithReadResourceHandler((request, _) => request.Params.Uri switch
        {
            "workflow://travel/graph" or "workflow://reisen/größe" => ValueTask.FromResult(new ReadResourceResult
            {
                Contents = [new TextResourceContents { Uri = request.Params.Uri, MimeType = "text/markdown", Text = "book -> pay" }],
                TimeToLive = TimeSpan.FromSeconds(5),
                CacheScope = CacheScope.Private,
            }),
            var uri => throw new McpProtocolException($"Resource not found: '{uri}'.", McpErrorCode.ResourceNotFound),
        })
        .WithListPromptsHandler((_, _) => ValueTask.FromResult(new ListPromptsResult { Prompts = [new Prompt { Name = "book_trip" }] }))
        .WithGetPromptHandler((request, _) => ValueTask.FromResult(new GetPromptResult
        {
            Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = "Run " + request.Params.Name } }],
        }))
        .WithCompleteHandler((request, _) => ValueTask.FromResult(new CompleteResult
        {
            Completion = new Completion { Values = [.. new[] { "economy", "business" }.Where(value => value.StartsWith(request.Params.Argument.Value, StringComparison.Ordinal))] },
        }));
}
