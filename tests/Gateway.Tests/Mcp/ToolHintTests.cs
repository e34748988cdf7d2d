using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using OrleansWorkflows.Gateway.Mcp.Requests;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary><c>X-Tool-Hints</c>: requirement 004, strategy 1.</summary>
public sealed class ToolHintTests(McpProduct product) : IClassFixture<McpProduct>
{
    private const string Hints = """
        {
          "three_steps": { "requires": ["list_workflows"], "next": ["mcp/approve", "somewhere_else"], "hint": "Pass the sum on" },
          "w_undo_it": { "next": "resume_workflow" },
          "nothing_of_this_name": { "hint": "never seen" }
        }
        """;

    public static TheoryData<string> Versions => [Wire.New, Wire.Old];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Hints_AppearInTheDescriptionsOfThatCallerOnly(string version)
    {
        await using var client = await product.ConnectAsync(version, headers: new() { ["X-Tool-Hints"] = Hints.ReplaceLineEndings(" ") });
        await using var other = await product.ConnectAsync(version);

        var hinted = (await client.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.Description);
        var plain = (await other.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.Description);

        Assert.Equal($"{plain["w_three_steps"]}\n\nRequires: list_workflows\nNext: w_approve, somewhere_else\nHint: Pass the sum on", hinted["w_three_steps"]);
        Assert.Equal($"{plain["w_undo_it"]}\n\nNext: resume_workflow", hinted["w_undo_it"]);
        Assert.Equal(plain["w_approve"], hinted["w_approve"]);
        Assert.Equal(plain.Keys.Order(), hinted.Keys.Order());
    }

    [Fact]
    public async Task ListWithHints_IsShortLived()
    {
        var list = (await product.SendAsync("tools/list", [], request => request.Headers.Add("X-Tool-Hints", """{"w_greet":{"hint":"Be kind"}}""")))["result"]!;

        Assert.Equal(("private", 5_000), ((string)list["cacheScope"]!, (long)list["ttlMs"]!));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task MalformedHints_AreAProtocolErrorThatSaysWhere(string version)
    {
        await using var client = await product.ConnectAsync(version, headers: new() { ["X-Tool-Hints"] = """{"a":{"next":[1]}}""" });

        var list = await Assert.ThrowsAsync<McpProtocolException>(() => client.ListToolsAsync().AsTask());

        Assert.Contains("WF0209: X-Tool-Hints: at a.next[0]: must be a text", list.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\": ", "line 1, character 6")]
    [InlineData("{\"a\": {}, }", "line 1, character 11")]
    [InlineData("[]", "JSON object")]
    [InlineData("{\"a\": []}", "at a: must be an object")]
    [InlineData("{\"a\": {\"requries\": []}}", "at a.requries: it is not known. Did you mean 'requires'?")]
    [InlineData("{\"a\": {\"requires\": {}}}", "at a.requires: must be a list")]
    [InlineData("{\"a\": {\"next\": [\"b\", \"\"]}}", "at a.next[1]: must be a text")]
    [InlineData("{\"a\": {\"hint\": 3}}", "at a.hint: must be a text")]
    [InlineData("{\"a\": {}, \"a\": {}}", "at a: it is there twice")]
    public void WrongHint_IsExplainedWithItsPlace(string value, string expected)
    {
        var problems = new List<Problem>();

        CallerHeaders.Read(new HeaderDictionary { ["X-Tool-Hints"] = value }, problems);

        var problem = Assert.Single(problems);
        Assert.Equal("X-Tool-Hints", problem.Path);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }
}
