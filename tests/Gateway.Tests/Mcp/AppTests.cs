using System.Text.RegularExpressions;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>The page that hosts with MCP Apps show beside a workflow's call; <c>AppHostTests</c> shows it in a browser.</summary>
public sealed partial class AppTests(McpProduct product) : IClassFixture<McpProduct>
{
    private const string Page = "ui://orleans-workflows/execution";

    public static TheoryData<string> Versions => [Wire.New, Wire.Old];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ToolsThatAnswerWithAnExecution_NameThePage(string version)
    {
        await using var client = await product.ConnectAsync(version);

        var tools = (await client.ListToolsAsync()).Select(tool => tool.ProtocolTool).ToList();

        Assert.True(client.ServerCapabilities.Extensions!.ContainsKey("io.modelcontextprotocol/ui"));
        Assert.All(tools.Where(tool => tool.Name.StartsWith("w_", StringComparison.Ordinal) || tool.Name is "execute_workflow" or "resume_workflow"), tool => Assert.Equal(Page, (string?)tool.Meta?["ui"]?["resourceUri"]));
        Assert.Null(tools.Single(tool => tool.Name == "list_workflows").Meta?["ui"]);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Page_IsWholeByItself(string version)
    {
        await using var client = await product.ConnectAsync(version);

        var page = (TextResourceContents)Assert.Single((await client.ReadResourceAsync(Page)).Contents);

        Assert.Contains((await client.ListResourcesAsync()).Select(resource => resource.ProtocolResource), resource => resource.Uri == Page && resource.MimeType == page.MimeType);
        Assert.Equal("text/html;profile=mcp-app", page.MimeType);
        Assert.Empty(page.Meta!["ui"]!["csp"]!.AsObject());
        Assert.StartsWith("<!DOCTYPE html>", page.Text, StringComparison.Ordinal);
        // The policy that the page asks for forbids all of these.
        Assert.Empty(Outside().Matches(page.Text));
    }

    [GeneratedRegex(@"https?://|\bsrc=|\bhref=|@import|url\(|innerHTML|\bfetch\(|XMLHttpRequest|WebSocket|\beval\(")]
    private static partial Regex Outside();
}
