using System.Diagnostics;
using System.Text.Json.Nodes;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>The program with <c>--stdio</c>, as a client starts it.</summary>
public sealed class StdioTests : IDisposable
{
    private const string Spec = """
        domain: own
        version: "1"
        workflows:
          add:
            params: { a: { type: int, required: true } }
            result: "${ $a + 1 }"
            graph:
              one: { type: set, values: { done: true } }
          ask:
            result: $question.name
            graph:
              question: { type: yield, message: "Who?", expects: { name: str } }
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("ow-stdio-").FullName;

    public StdioTests()
    {
        Directory.CreateDirectory(Specs);
        File.WriteAllText(Path.Combine(Specs, "own.yaml"), Spec);
    }

    private string Specs => Path.Combine(_directory, "specs");

    private string[] Arguments => [Checkout.GatewayProgram, "--stdio", "--data", Path.Combine(_directory, "data"), "--specs", Specs];

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    public async Task StandardOutput_HasMessagesOnly_AndTheEndOfInputEndsTheProcess(string version)
    {
        using var process = Start();
        using var patience = new CancellationTokenSource(ChildProcess.Patience);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            var isNew = version == "2026-07-28";
            if (!isNew)
            {
                await SendAsync(process, Message(0, "initialize", new JsonObject
                {
                    ["protocolVersion"] = version, ["capabilities"] = new JsonObject(), ["clientInfo"] = new JsonObject { ["name"] = "lines", ["version"] = "1" },
                }, isNew));
                Assert.Equal(version, (string)(await ReadAsync(process, patience.Token))["result"]!["protocolVersion"]!);
                await SendAsync(process, new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/initialized" });
            }

            await SendAsync(process, Message(1, "tools/call", new JsonObject { ["name"] = "w_add", ["arguments"] = new JsonObject { ["a"] = 41 } }, isNew));
            var called = await ReadAsync(process, patience.Token);
            process.StandardInput.Close();
            var rest = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);

            Assert.Equal((1, 42), ((int)called["id"]!, (int)called["result"]!["structuredContent"]!["result"]!));
            Assert.Equal("", rest);
            Assert.Equal(0, process.ExitCode);
            Assert.Contains("ready after", await errors, StringComparison.Ordinal);
            Assert.DoesNotContain("http://", await errors, StringComparison.Ordinal);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    [Fact]
    public async Task LineThatIsNoMessage_IsRefused_AndTheNextIsAnswered()
    {
        (string Line, int Code, int? Id)[] lines =
        [
            ("{", -32700, null), ("not json", -32700, null), ("[]", -32600, null), ("""{"jsonrpc":"2.0","id":7}""", -32600, 7), ("""{"jsonrpc":"2.0","id":null,"method":"ping"}""", -32600, null),
        ];
        using var process = Start();
        using var patience = new CancellationTokenSource(ChildProcess.Patience);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            foreach (var (line, code, id) in lines)
            {
                await process.StandardInput.WriteLineAsync(line);
                await process.StandardInput.WriteLineAsync();
                await process.StandardInput.FlushAsync(patience.Token);
                var refused = await ReadAsync(process, patience.Token);
                Assert.Equal((code, id), ((int)refused["error"]!["code"]!, (int?)refused["id"]));
            }

            await SendAsync(process, Message(1, "tools/list", [], isNew: true));
            var listed = await ReadAsync(process, patience.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);

            Assert.Contains("w_add", listed["result"]!["tools"]!.AsArray().Select(tool => (string)tool!["name"]!));
            Assert.Equal(0, process.ExitCode);
            await errors;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    [Fact]
    public async Task NpmClient_CallsAndIsAskedOverStdio()
    {
        NodeClient.SkipUnlessInstalled();

        var answered = (await NodeClient.CallAtAsync("call-session.mjs", $"stdio:dotnet {string.Join(' ', Arguments)}", "w_ask", new { }, new { name = "Ada" })).Is(0);

        Assert.Contains("asked: Who?", answered.Errors, StringComparison.Ordinal);
        Assert.Equal("Ada", answered.Word("result"));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Process Start() => Process.Start(new ProcessStartInfo("dotnet", Arguments)
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _directory,
    })!;

    private static JsonObject Message(int id, string method, JsonObject parameters, bool isNew)
    {
        if (isNew)
        {
            parameters["_meta"] = new JsonObject
            {
                ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28", ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
            };
        }

        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters };
    }

    private static async Task SendAsync(Process process, JsonObject message)
    {
        await process.StandardInput.WriteLineAsync(message.ToJsonString());
        await process.StandardInput.FlushAsync();
    }

    private static async Task<JsonNode> ReadAsync(Process process, CancellationToken cancellationToken) =>
        JsonNode.Parse(await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The process has ended."))!;
}
