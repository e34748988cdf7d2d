using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>The public MCP conformance suite against the gateway's transport. <c>./test</c> installs it.</summary>
public sealed class ConformanceTests
{
    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    public async Task EveryScoredScenario_Passes(string requirements)
    {
        var packages = Path.Combine(Checkout.ConformanceSuite, "node_modules");
        Assert.SkipUnless(Directory.Exists(packages), "The conformance suite is not installed: cd tests/Mcp.Conformance && npm install");
        await using var server = ChildProcess.Start(
            Checkout.ConformanceProgram, ["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information"]);
        var url = await server.LineAsync(line => line.Split("Now listening on: ") is [_, var address] ? address.Trim() : null);

        var suite = await Shell.RunAsync(
            Path.GetTempPath(),
            Path.Combine(packages, ".bin", "node"),
            Path.Combine(packages, "@modelcontextprotocol", "conformance", "dist", "index.js"), "server", "--url", $"{url}/mcp", "--requirements", requirements);

        Assert.True(suite.Code == 0, suite.Output + suite.Errors);
        Assert.Matches("Total: [1-9][0-9]* passed", suite.Output);
    }
}
