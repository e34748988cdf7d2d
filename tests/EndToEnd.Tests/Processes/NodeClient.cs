using System.Diagnostics;
using System.Text.Json;

namespace OrleansWorkflows.EndToEnd.Tests.Processes;

/// <summary>The MCP clients from npm, as <c>deploy/examples/mcp-clients</c> shows them: each call is a process of its own.</summary>
internal static class NodeClient
{
    private static string Folder => Path.Combine(Checkout.Root, "deploy", "examples", "mcp-clients");

    /// <summary>Skips the test where node or the packages are missing; <c>./test</c> installs them when it can.</summary>
    public static void SkipUnlessInstalled() => Assert.SkipUnless(
        Directory.Exists(Path.Combine(Folder, "node_modules")) && Finds("node"),
        "node or the MCP clients from npm are missing: install Node.js 20 and run `npm install` in deploy/examples/mcp-clients");

    /// <summary>A client to be killed, or interrupted, in the middle of its work.</summary>
    /// <param name="key">Makes the call one execution, however often it is made.</param>
    public static ChildProcess Start(string script, string gateway, string? key, params IEnumerable<string> arguments) => ChildProcess.StartCommand(
        ["node", script, gateway + "/mcp", .. arguments], key is null ? null : new Dictionary<string, string> { ["IDEMPOTENCY_KEY"] = key }, Folder);

    /// <param name="script"><c>call.mjs</c> (2026-07-28) or <c>call-session.mjs</c> (2025-11-25).</param>
    /// <param name="answer">What the user answers; null: the client can not be asked.</param>
    public static Task<NodeReply> CallAsync(string script, string gateway, string tool, object arguments, object? answer = null) =>
        CallAtAsync(script, gateway + "/mcp", tool, arguments, answer);

    /// <param name="address">As the script takes it: <c>http://…/mcp</c>, <c>ws://…/mcp/ws</c>, <c>stdio:…</c>.</param>
    public static async Task<NodeReply> CallAtAsync(string script, string address, string tool, object arguments, object? answer = null)
    {
        // Node.js 20 has WebSockets behind a flag, which later versions take and need not.
        var start = new ProcessStartInfo("node", ["--experimental-websocket", script, address, tool, JsonSerializer.Serialize(arguments), .. answer is null ? (string[])[] : [JsonSerializer.Serialize(answer)]])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(ChildProcess.Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new NodeReply(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static bool Finds(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}

/// <param name="Code">1: the tool failed.</param>
/// <param name="Errors">What the user was asked, and progress.</param>
internal sealed record NodeReply(int Code, string Output, string Errors)
{
    public JsonElement Json => JsonElement.Parse(Output);

    public string Word(string field) => Json.GetProperty(field).GetString()!;

    public NodeReply Is(int code)
    {
        Assert.True(Code == code, $"Expected exit code {code}, got {Code}:\n{Output}{Errors}");
        return this;
    }
}
