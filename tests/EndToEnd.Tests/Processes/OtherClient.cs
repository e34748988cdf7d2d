using System.Text.Json;

namespace OrleansWorkflows.EndToEnd.Tests.Processes;

/// <summary>MCP clients of others, from npm (<c>tests/Mcp.Clients</c>), in the Node.js that is installed with them.</summary>
internal static class OtherClient
{
    private static string Packages => Path.Combine(Checkout.OtherClients, "node_modules");

    public static void SkipUnlessInstalled() => Assert.SkipUnless(
        Directory.Exists(Packages), "The MCP Inspector and the agent framework are not installed: cd tests/Mcp.Clients && npm install");

    /// <summary>The command line of the MCP Inspector; its answer is the result, with an error's code and text where there is one.</summary>
    public static async Task<JsonElement> InspectAsync(params IEnumerable<string> arguments)
    {
        var home = Directory.CreateTempSubdirectory("ow-inspector-");
        try
        {
            var ran = await RunAsync(
                home.FullName, Path.Combine(Packages, "@modelcontextprotocol", "inspector", "clients", "launcher", "build", "index.js"), ["--cli", "--format", "json", .. arguments]);
            Assert.True(ran.Output.Length > 0, $"{string.Join(' ', arguments)}\nended with {ran.Code}: {ran.Errors}");
            return JsonElement.Parse(ran.Output).GetProperty("result");
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    /// <summary>An agent whose model does what is listed; what it called and what came back.</summary>
    public static async Task<JsonElement> ActAsync(string gateway, params object[] turns)
    {
        var ran = await RunAsync(Path.GetTempPath(), Path.Combine(Checkout.OtherClients, "agent.mjs"), [gateway + "/mcp", JsonSerializer.Serialize(turns)]);
        Assert.True(ran.Code == 0, ran.Output + ran.Errors);
        return JsonElement.Parse(ran.Output);
    }

    public static void SkipUnlessABrowserIsInstalled()
    {
        SkipUnlessInstalled();
        var browser = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        Assert.SkipUnless(File.Exists(browser), $"{browser} is missing: install the package chromium, or say in CHROMIUM where it is");
    }

    /// <summary>The page of an execution in a browser, beside the call of a tool; what it shows after the acts, its problems, and what it told the model.</summary>
    public static async Task<JsonElement> ShowAsync(string gateway, string tool, object arguments, params object[] acts)
    {
        var ran = await RunAsync(
            Path.GetTempPath(), Path.Combine(Checkout.OtherClients, "app-host.mjs"), [gateway + "/mcp", tool, JsonSerializer.Serialize(arguments), JsonSerializer.Serialize(acts)]);
        Assert.True(ran.Code == 0, ran.Output + ran.Errors);
        return JsonElement.Parse(ran.Output);
    }

    /// <summary>Each tool with the number of its failures and with what does not conform to its output schema.</summary>
    public static async Task<IReadOnlyList<JsonElement>> CheckAnswersAsync(string gateway, Dictionary<string, string> headers)
    {
        var ran = await RunAsync(Path.GetTempPath(), Path.Combine(Checkout.OtherClients, "check-answers.mjs"), [gateway + "/mcp", JsonSerializer.Serialize(headers)]);
        Assert.True(ran.Code == 0, ran.Output + ran.Errors);
        return [.. JsonElement.Parse(ran.Output).EnumerateArray()];
    }

    private static Task<Shell> RunAsync(string home, string script, IEnumerable<string> arguments) =>
        Shell.RunAsync(Path.GetTempPath(), "env", [$"HOME={home}", Path.Combine(Packages, ".bin", "node"), script, .. arguments]);
}
