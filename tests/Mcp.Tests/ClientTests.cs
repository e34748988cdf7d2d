using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Mcp.Tests;

/// <summary>The SDK's own client, in both generations of the protocol.</summary>
public sealed class ClientTests(McpTestServer server) : IClassFixture<McpTestServer>
{
    public static TheoryData<string> Versions => [Wire.New, Wire.Old];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Client_AgreesOnItsVersionAndListsTools(string version)
    {
        await using var client = await ConnectAsync(version);

        var tools = await client.ListToolsAsync();

        Assert.Equal(version, client.NegotiatedProtocolVersion);
        Assert.Contains("where", tools.Select(tool => tool.Name));
        Assert.True(tools.Single(tool => tool.Name == "where").ProtocolTool.Annotations!.ReadOnlyHint);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Handlers_SeeHeadersRouteAndUserOfTheirRequest(string version)
    {
        await using var client = await ConnectAsync(version, path: "/travel", headers: new() { ["X-API-Name"] = "travel-api", ["X-User"] = "alice" });

        var seen = (await client.CallToolAsync("where")).StructuredContent!.Value;

        Assert.Equal("travel", seen.GetProperty("catalog").GetString());
        Assert.Equal("travel-api", seen.GetProperty("header").GetString());
        Assert.Equal("alice", seen.GetProperty("user").GetString());
        Assert.Equal(version == Wire.Old, seen.GetProperty("session").GetBoolean());
        Assert.True(seen.GetProperty("mrtr").GetBoolean());
        Assert.Contains("w_travel", (await client.ListToolsAsync()).Select(tool => tool.Name));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Progress_ArrivesBeforeTheResult(string version)
    {
        await using var client = await ConnectAsync(version);
        var progress = new Reported();

        // The client hands notifications on in any order and forgets its handler with the result, so the result is held back until all were seen.
        var call = client.CallToolAsync("count", progress: progress).AsTask();

        Assert.Equal(["step 1", "step 2", "step 3"], (await progress.TakeAsync(3)).Order());
        server.Tools.FinishCount();
        Assert.Equal(3, (await call).StructuredContent!.Value.GetProperty("steps").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Question_ReachesTheUserAndTheAnswerReachesTheTool(string version)
    {
        // The same tool: input_required and a second call on 2026-07-28, elicitation/create in a session.
        await using var client = await ConnectAsync(version, answer: question => new ElicitResult
        {
            Action = "accept",
            Content = new Dictionary<string, JsonElement> { ["reason"] = JsonSerializer.SerializeToElement(question.Message) },
        });

        var result = (await client.CallToolAsync("approve")).StructuredContent!.Value;

        Assert.Equal("accept", result.GetProperty("status").GetString());
        Assert.Equal("Book for 900 EUR?", result.GetProperty("reason").GetString());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ClientThatCannotBeAsked_GetsANormalAnswer(string version)
    {
        await using var client = await ConnectAsync(version);

        var result = (await client.CallToolAsync("approve")).StructuredContent!.Value;

        Assert.Equal("resume_workflow", result.GetProperty("resume_with").GetString());
    }

    [Fact]
    public async Task Elicitation_WorksInASessionWhileACallIsUnderWay()
    {
        await using var client = await ConnectAsync(Wire.Old, answer: _ => new ElicitResult { Action = "decline" });

        var result = (await client.CallToolAsync("ask_old")).StructuredContent!.Value;

        Assert.Equal("decline", result.GetProperty("status").GetString());
    }

    [Fact]
    public async Task CancelledCall_CancelsTheHandler()
    {
        await using var own = new McpTestServer();
        await own.InitializeAsync();
        await using var client = await ConnectAsync(Wire.New, at: own);
        using var cancelling = new CancellationTokenSource();

        var call = client.CallToolAsync("wait", cancellationToken: cancelling.Token).AsTask();
        await own.Tools.WaitStarted.WaitAsync(TimeSpan.FromSeconds(30));
        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await own.Tools.WaitCancelled.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task ClosedResponseStream_CancelsTheHandler()
    {
        await using var own = new McpTestServer();
        await own.InitializeAsync();
        using var client = new HttpClient();
        using var request = Wire.NewRequest(own.Endpoint, "tools/call", new() { ["name"] = "wait" });
        using var closing = new CancellationTokenSource();

        var call = client.SendAsync(request, closing.Token);
        await own.Tools.WaitStarted.WaitAsync(TimeSpan.FromSeconds(30));
        await closing.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await own.Tools.WaitCancelled.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task FailureOfATool_IsAResultAndAnUnknownToolIsAnError(string version)
    {
        await using var client = await ConnectAsync(version);

        Assert.True((await client.CallToolAsync("fail")).IsError);
        var unknown = await Assert.ThrowsAsync<McpProtocolException>(() => client.CallToolAsync("nobody").AsTask());
        Assert.Equal(McpErrorCode.InvalidParams, unknown.ErrorCode);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task UnexpectedException_IsAFailureOfTheToolWithoutItsText(string version)
    {
        await using var client = await ConnectAsync(version);

        var result = await client.CallToolAsync("throw");

        Assert.True(result.IsError);
        Assert.DoesNotContain("hunter2", ((TextContentBlock)result.Content[0]).Text);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ResourcesPromptsAndCompletions_AreServed(string version)
    {
        await using var client = await ConnectAsync(version);

        Assert.Equal("workflow://travel/graph", (await client.ListResourcesAsync()).Single().Uri);
        Assert.Equal("book -> pay", ((TextResourceContents)(await client.ReadResourceAsync("workflow://travel/graph")).Contents[0]).Text);
        Assert.Equal("book_trip", (await client.ListPromptsAsync()).Single().Name);
        Assert.Equal("Run book_trip", ((TextContentBlock)(await client.GetPromptAsync("book_trip")).Messages[0].Content).Text);
        Assert.Equal(["business"], (await client.CompleteAsync(new PromptReference { Name = "book_trip" }, "class", "b")).Completion.Values);
    }

    [Fact]
    public async Task FiftyClientsAtOnce_EachGetTheirOwnAnswer()
    {
        var names = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            await using var client = await ConnectAsync(i % 2 == 0 ? Wire.New : Wire.Old, headers: new() { ["X-API-Name"] = $"api-{i}" });
            return (await client.CallToolAsync("where")).StructuredContent!.Value.GetProperty("header").GetString();
        }));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"api-{i}"), names);
    }

    private Task<McpClient> ConnectAsync(
        string version, string path = "", Dictionary<string, string>? headers = null, Func<ElicitRequestParams, ElicitResult>? answer = null, McpTestServer? at = null)
    {
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri((at ?? server).Endpoint + path),
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = headers ?? [],
            },
            new HttpClient(), loggerFactory: null, ownsHttpClient: true);
        return McpClient.CreateAsync(transport, new McpClientOptions
        {
            ClientInfo = new() { Name = "client-tests", Version = "1" },
            ProtocolVersion = version,
            Handlers = answer is null ? new() : new() { ElicitationHandler = (question, _) => ValueTask.FromResult(answer(question!)) },
        });
    }

    /// <summary>Progress as it arrived, without the detour over a synchronization context.</summary>
    private sealed class Reported : IProgress<ProgressNotificationValue>
    {
        private readonly System.Threading.Channels.Channel<string> _messages = System.Threading.Channels.Channel.CreateUnbounded<string>();

        public void Report(ProgressNotificationValue value) => _messages.Writer.TryWrite(value.Message ?? "");

        public async Task<List<string>> TakeAsync(int count)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var taken = new List<string>();
            while (taken.Count < count)
            {
                taken.Add(await _messages.Reader.ReadAsync(limit.Token));
            }

            return taken;
        }
    }
}
