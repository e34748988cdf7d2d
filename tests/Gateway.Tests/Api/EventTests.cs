using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Text.Json;

namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class EventTests(GatewayFixture gateway)
{
    [Fact]
    public async Task EndedExecution_IsReplayedWhole_AndTheStreamEnds()
    {
        var id = await StartAsync("greet", """{"params": {"name": "Ada"}}""");

        var events = await ReadAllAsync(id);

        Assert.Equal("execution_started", events[0].EventType);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(n => $"{n}"), events.Select(item => item.EventId));
        Assert.All(events, item => Assert.Equal(item.EventId, $"{JsonElement.Parse(item.Data).GetProperty("sequence").GetInt64()}"));
    }

    [Fact]
    public async Task Reconnected_ContinuesAfterTheLastId()
    {
        var id = await StartAsync("greet", """{"params": {"name": "Ada"}}""");
        var all = await ReadAllAsync(id);

        var rest = await ReadAllAsync(id, all[0].EventId);

        Assert.Equal(all.Skip(1).Select(item => item.EventId), rest.Select(item => item.EventId));
    }

    [Fact]
    public async Task ReconnectedAfterTheEnd_IsToldToStop()
    {
        var id = await StartAsync("greet", """{"params": {"name": "Ada"}}""");
        var all = await ReadAllAsync(id);

        Assert.Equal(204, (await gateway.GetAsync($"/executions/{id}/events", ("Last-Event-ID", all[^1].EventId!))).Status);
    }

    [Fact]
    public async Task BadLastEventId_IsRefused() =>
        (await gateway.GetAsync("/executions/0192e4a07c6e7c6e8a1b2c3d4e5f6071/events", ("Last-Event-ID", "abc"))).IsProblem(400, "WF0209");

    [Fact]
    public async Task LiveExecution_IsFollowedToItsEnd()
    {
        var id = await StartAsync("ask", "{}");
        using var response = await OpenAsync(id, null);
        await using var events = Events(response).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        while (await events.MoveNextAsync() && events.Current.EventType != "yield_opened")
        {
        }

        await gateway.PostAsync($"/executions/{id}/resume", """{"answer": {"approved": true}}""");
        var types = new List<string>();
        while (await events.MoveNextAsync())
        {
            types.Add(events.Current.EventType);
        }

        Assert.Contains("yield_answered", types);
        Assert.Equal("execution_ended", types[^1]);
    }

    [Fact]
    public async Task Socket_TellsWhatHappens_AsFiltered()
    {
        using var socket = await gateway.ConnectAsync("/ws?workflow=demo/give_up&steps=false&status=failed");

        var failed = await gateway.PostAsync("/workflows/demo/give_up/execute", """{"labels": {"case": "socket"}}""");
        var id = failed["execution_id"].GetString();
        JsonElement message;
        do
        {
            message = await ReceiveAsync(socket);
            Assert.Equal("demo/give_up", message.GetProperty("workflow_id").GetString());
            Assert.Equal("failed", message.GetProperty("status").GetString());
        }
        while (message.GetProperty("execution_id").GetString() != id);

        Assert.Equal("workflow_status_update", message.GetProperty("type").GetString());
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(GatewayFixture.Patience);
        var buffer = new byte[16 * 1024];
        var read = await socket.ReceiveAsync(buffer, limit.Token);
        Assert.True(read.EndOfMessage);
        return JsonElement.Parse(buffer.AsSpan(0, read.Count));
    }

    private async Task<string> StartAsync(string workflow, string body) =>
        (await gateway.PostAsync($"/workflows/demo/{workflow}/execute", body))["execution_id"].GetString()!;

    private async Task<List<SseItem<string>>> ReadAllAsync(string id, string? lastEventId = null)
    {
        using var response = await OpenAsync(id, lastEventId);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return await Events(response).ToListAsync(TestContext.Current.CancellationToken);
    }

    private async Task<HttpResponseMessage> OpenAsync(string id, string? lastEventId)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/executions/{id}/events");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private static async IAsyncEnumerable<SseItem<string>> Events(HttpResponseMessage response)
    {
        var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken))
        {
            yield return item;
        }
    }
}
