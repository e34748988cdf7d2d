using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>The public MCP conformance suite against the product. <c>./test</c> installs it and shows the line that sums it up.</summary>
public sealed class ConformanceTests
{
    /// <summary>Scenarios that the suite does not count and that need what the product does not do; README.md of the suite's folder says what.</summary>
    private static readonly string[] NotOurs = ["tasks-lifecycle", "http-custom-header-server-validation"];

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    public async Task EveryScoredScenario_Passes(string requirements)
    {
        var packages = Path.Combine(Checkout.ConformanceSuite, "node_modules");
        Assert.SkipUnless(Directory.Exists(packages), "The conformance suite is not installed: cd tests/Mcp.Conformance && npm install");
        await using var server = ChildProcess.Start(Checkout.ConformanceProgram, ["--urls", "http://127.0.0.1:0"]);
        var url = await server.LineAsync(line => line.Split(" s: ") is [var ready, var address] && ready.Contains("ready after", StringComparison.Ordinal) ? address.Split(' ')[0] : null);

        var suite = await Shell.RunAsync(
            Path.GetTempPath(),
            Path.Combine(packages, ".bin", "node"),
            Path.Combine(packages, "@modelcontextprotocol", "conformance", "dist", "index.js"), "server", "--url", $"{url}/mcp", "--requirements", requirements);

        Assert.True(suite.Code == 0, suite.Output + suite.Errors);
        var (passed, failed, withoutScore) = Read(suite.Output);
        Assert.NotEmpty(passed);
        Assert.Empty(failed);
        Assert.Empty(withoutScore.Where(scenario => scenario[0] == '\u2717').Select(scenario => scenario[2..]).Except(NotOurs));
        Console.WriteLine($"MCP conformance {requirements}: {passed.Count} of {passed.Count} scored scenarios passed; not scored: {string.Join(", ", withoutScore)}");
    }

    /// <summary>The scored scenarios from the suite's summary, and those that it runs but does not count, each with its mark.</summary>
    private static (List<string> Passed, List<string> Failed, List<string> WithoutScore) Read(string output)
    {
        var lines = output[output.IndexOf("=== SUMMARY ===", StringComparison.Ordinal)..].Split('\n');
        var withoutScore = lines.Where(line => line.StartsWith("  \u2713 ", StringComparison.Ordinal) || line.StartsWith("  \u2717 ", StringComparison.Ordinal))
            .Select(line => line.Trim()[..^1].Split(" (")[0]).ToList();
        var scored = lines.Where(line => line.StartsWith('\u2713') || line.StartsWith('\u2717')).Select(line => line.Split(':')[0]).Except(withoutScore).ToList();
        return ([.. scored.Where(scenario => scenario[0] == '\u2713')], [.. scored.Where(scenario => scenario[0] == '\u2717')], withoutScore);
    }
}
