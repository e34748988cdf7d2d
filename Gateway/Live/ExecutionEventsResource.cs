using System.Globalization;
using System.Text.Json;
using OrleansWorkflows.Gateway.Access;
using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Live;

/// <summary><c>GET /executions/{id}/events</c>: the journal of an execution as server-sent events, past and live; exact; ends with the execution.</summary>
public sealed class ExecutionEventsResource(
    IGrainFactory grains, ExecutionFeed feed, GatewaySettings settings, TimeProvider time, IHostApplicationLifetime lifetime)
{
    public const string LastEventId = "Last-Event-ID";

    public void Map(IEndpointRouteBuilder routes) => routes.Map("GET", "/executions/{id}/events", Watch, new RouteDoc(
        "watchExecution", "Executions", "The events of an execution as they happen (SSE)", Scopes.ExecutionsRead)
    {
        StaysOpen = true,
        Description = "id: is the sequence, event: the type, data: the history entry. A client that reconnects with Last-Event-ID misses nothing. "
            + "204 when the execution has ended and nothing is left to send.",
        Parameters = [new(LastEventId, "Sequence of the last event that was received.", In: "header"), new("from", "First sequence wanted.", Type: "integer")],
        Responses = [new(200, "The stream.", "HistoryEntry", ServerSentEvents.ContentType), new(204, "Ended, nothing left."), CommonDocs.NotFound],
    });

    private async Task<IResult> Watch(HttpContext http)
    {
        var from = FirstWanted(http.Request);
        if (!ExecutionIds.TryRead(http, out var id) || await grains.GetGrain<IExecutionQueryGrain>(0).Get(id) is not { } view)
        {
            return ExecutionIds.Unknown(http);
        }

        // Browsers connect again when a stream ends, and stop at a 204.
        return view.Status.HasEnded() && from > view.Sequence ? Results.NoContent() : new EventStream(this, id, from);
    }

    private static long FirstWanted(HttpRequest request)
    {
        var text = request.Headers[LastEventId].ToString();
        if (text.Length == 0)
        {
            return new QueryReader(request).Number("from", 0, 0, long.MaxValue);
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last < long.MaxValue
            ? last + 1
            : throw new ApiProblemException(ApiProblems.BadHeader(LastEventId, $"'{text}' is not the id of an event: ids are whole numbers."));
    }

    private async Task SendAsync(HttpContext http, ExecutionId id, long from)
    {
        var response = http.Response;
        response.ContentType = ServerSentEvents.ContentType;
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await ServerSentEvents.SendAsync(
                response.BodyWriter,
                feed.WatchAsync(id, from, ending.Token),
                (output, entry) => ServerSentEvents.Write(output, entry.Sequence, entry.Type, JsonSerializer.SerializeToUtf8Bytes(entry, JsonText.Options)),
                settings.Live.Heartbeat,
                time,
                ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client left, or the gateway stops: a client that still wants events comes back with the last id.
        }
    }

    private sealed class EventStream(ExecutionEventsResource resource, ExecutionId id, long from) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => resource.SendAsync(httpContext, id, from);
    }
}
