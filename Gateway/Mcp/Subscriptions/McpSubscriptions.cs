using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using OrleansWorkflows.Gateway.Mcp.Limits;
using OrleansWorkflows.Gateway.Mcp.Requests;

namespace OrleansWorkflows.Gateway.Mcp.Subscriptions;

/// <summary>
/// Tells clients what changed: over <c>subscriptions/listen</c> (2026-07-28), and over the GET stream of a session (older versions). One a
/// gateway process; <see cref="Publish"/> is called with what the cluster announces.
/// </summary>
public sealed class McpSubscriptions(IHostApplicationLifetime lifetime)
{
    /// <summary>Interests of one client; more are not granted.</summary>
    public const int Limit = 1_000;

    private const string OnlySession = "";

    private const int ServerBusy = -32000;

    private readonly ConcurrentDictionary<ChangeFeed, byte> _feeds = new();
    private readonly ConcurrentDictionary<string, ChangeFeed> _sessions = new(StringComparer.Ordinal);
    private readonly WatchedResources _watched = new();
    private readonly CallerCounts _listeners = new();

    /// <summary>Streams of <c>subscriptions/listen</c> that one caller may have. Default: as many as it likes.</summary>
    public int MostOfACaller { get; set; } = int.MaxValue;

    /// <summary>Whether the caller of a request may watch a resource. Default: none may, until the gateway says which.</summary>
    public Func<MessageContext, string, CancellationToken, ValueTask<bool>> MayWatch { get; set; } = (_, _, _) => ValueTask.FromResult(false);

    /// <summary>What changes the tools of one caller alone. Default: nothing does.</summary>
    public Func<ClaimsPrincipal?, HttpContext?, McpChange?> OwnTools { get; set; } = (_, _) => null;

    /// <summary>
    /// Called with a resource (or the <see cref="McpChange.Watched"/> of a caller's tools) that somebody begins to watch: completes once no later change can be missed, and publishes them until the token says that
    /// nobody watches any more. Default: changes are published by others.
    /// </summary>
    public Func<string, CancellationToken, Task> Follow
    {
        set => _watched.Follow = value;
    }

    /// <summary>
    /// Finds a task that a client wants to hear of; null: it may not. Throws what <c>subscriptions/listen</c> is to be refused with. Default: there are no tasks.
    /// </summary>
    public Func<MessageContext, string, CancellationToken, ValueTask<WatchedTask?>> FindTask { get; set; } = (_, _, _) => ValueTask.FromResult<WatchedTask?>(null);

    /// <summary>Returns at once; each client is told in its own time.</summary>
    public void Publish(McpChange change)
    {
        foreach (var feed in _feeds.Keys)
        {
            feed.Offer(change);
        }
    }

    /// <summary>Handler of <c>subscriptions/listen</c>: acknowledges what is granted, then sends changes until the client closes or the gateway stops.</summary>
    /// <exception cref="McpProtocolException">The caller has as many of them as it may.</exception>
    public async ValueTask<EmptyResult> ListenAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken)
    {
        var caller = Principals.Of(request.User);
        if (!_listeners.TryEnter(caller, MostOfACaller))
        {
            throw new McpProtocolException(
                $"WF0226: this caller has {MostOfACaller} streams of {RequestMethods.SubscriptionsListen} at this gateway, as many as one caller may (Mcp:MaxListeners). "
                + $"Close one, or listen to more on one stream: it takes up to {Limit} resources.",
                (McpErrorCode)ServerBusy);
        }

        try
        {
            return await ListenAsCountedAsync(request, cancellationToken);
        }
        finally
        {
            _listeners.Leave(caller);
        }
    }

    private async ValueTask<EmptyResult> ListenAsCountedAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken)
    {
        var id = request.JsonRpcRequest.Id;
        var asked = request.Params.Notifications;
        var ownTools = asked.ToolsListChanged is true ? OwnTools(request.User, request.Services?.GetService<IHttpContextAccessor>()?.HttpContext) : null;
        var granted = new SubscriptionsListenNotifications
        {
            ToolsListChanged = asked.ToolsListChanged is true ? true : null,
            PromptsListChanged = asked.PromptsListChanged is true ? true : null,
            ResourcesListChanged = asked.ResourcesListChanged is true ? true : null,
            ResourceSubscriptions = asked.ResourceSubscriptions is { Count: > 0 } uris ? await GrantAsync(request, uris, cancellationToken) : null,
        };

        var tasks = await TasksAsync(request, cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var wanted = Interests(granted).ToHashSet();
        if (ownTools is { } own)
        {
            wanted.Add(own);
        }

        var feed = new ChangeFeed(wanted.Concat(tasks.Select(task => McpChange.Resource(task.Resource))));
        var watched = Watched(feed).ToList();
        var begun = _watched.AddAsync(watched);
        _feeds[feed] = 0;
        try
        {
            await begun;

            // The feed gathers already, so nothing is lost between the acknowledgement and the first message.
            await request.Server.SendMessageAsync(Acknowledge(id, granted, tasks), ending.Token);
            foreach (var task in tasks)
            {
                await request.Server.SendMessageAsync(await NotifyAsync(id, task, ending.Token), ending.Token);
            }

            await foreach (var change in feed.ReadAsync(ending.Token))
            {
                if (wanted.Contains(change))
                {
                    await request.Server.SendMessageAsync(change.ToNotification(id), ending.Token);
                }

                foreach (var task in tasks.Where(task => task.Resource == change.Uri))
                {
                    await request.Server.SendMessageAsync(await NotifyAsync(id, task, ending.Token), ending.Token);
                }
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client closed the stream, or the gateway stops and ends it in good order.
        }
        finally
        {
            _feeds.TryRemove(feed, out _);
            _watched.Remove(watched);
        }

        return new EmptyResult { Meta = McpChange.Tag(id) };
    }

    /// <summary>Handler of <c>resources/subscribe</c> of a session.</summary>
    /// <exception cref="McpProtocolException">The resource may not be watched, there are too many, or there is no session.</exception>
    public async ValueTask<EmptyResult> SubscribeAsync(RequestContext<SubscribeRequestParams> request, CancellationToken cancellationToken)
    {
        if (!Generation.HasSession(request.Server))
        {
            throw new McpProtocolException($"Method '{RequestMethods.ResourcesSubscribe}' is not part of this protocol version. Use {RequestMethods.SubscriptionsListen}.", McpErrorCode.MethodNotFound);
        }

        var uri = request.Params.Uri ?? "";
        if (!await MayWatch(request, uri, cancellationToken))
        {
            throw new McpProtocolException($"Resource not found: '{uri}'.", McpErrorCode.ResourceNotFound);
        }

        if (Session(request) is not { } feed || !feed.TryWant(McpChange.Resource(uri), Limit, out var isNew))
        {
            throw new McpProtocolException($"Subscriptions need a session, and a session has at most {Limit}.", McpErrorCode.InvalidRequest);
        }

        if (isNew)
        {
            await _watched.AddAsync([uri]);
        }

        return new EmptyResult();
    }

    /// <summary>Handler of <c>resources/unsubscribe</c>; what was not subscribed is no error.</summary>
    public ValueTask<EmptyResult> UnsubscribeAsync(RequestContext<UnsubscribeRequestParams> request, CancellationToken cancellationToken)
    {
        var uri = request.Params.Uri ?? "";
        if (Session(request)?.Forget(McpChange.Resource(uri)) is true)
        {
            _watched.Remove([uri]);
        }

        return ValueTask.FromResult(new EmptyResult());
    }

    /// <summary>Runs a server; while a session's server runs, its client hears of lists and of what it subscribed to.</summary>
    /// <param name="http">The request that began the session, whose headers choose the tools of all of it.</param>
    public Task RunAsync(McpServer server, HttpContext http, CancellationToken cancellationToken) =>
        server.SessionId is { Length: > 0 } id ? RunAsync(server, id, OwnTools(http.User, http), cancellationToken) : server.RunAsync(cancellationToken);

    /// <summary>The same for standard input and output, which have one client and so no id.</summary>
    public Task RunOnlyAsync(McpServer server, CancellationToken cancellationToken) => RunAsync(server, OnlySession, OwnTools(null, null), cancellationToken);

    private async Task RunAsync(McpServer server, string id, McpChange? ownTools, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var feed = _sessions[id] = new ChangeFeed([McpChange.Tools, McpChange.Prompts, McpChange.Resources, .. ownTools is { } own ? [own] : (McpChange[])[]]);
        _feeds[feed] = 0;
        var telling = TellAsync(server, feed, ending.Token);
        try
        {
            await _watched.AddAsync(Watched(feed));
            await server.RunAsync(cancellationToken);
        }
        finally
        {
            _feeds.TryRemove(feed, out _);
            _sessions.TryRemove(id, out _);
            _watched.Remove(Watched(feed));
            await ending.CancelAsync();
            await telling;
        }
    }

    private static async Task TellAsync(McpServer server, ChangeFeed feed, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in feed.ReadAsync(cancellationToken))
            {
                // A client of 2026-07-28 on the same transport hears what it listens to, and nothing else.
                if (Generation.HasSession(server))
                {
                    await server.SendMessageAsync(change.ToNotification(null), cancellationToken);
                }
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The session ended, by request or by a broken stream.
        }
    }

    private static IEnumerable<string> Watched(ChangeFeed feed) => feed.Interest.Select(change => change.Watched).OfType<string>();

    private ChangeFeed? Session(MessageContext request) => _sessions.GetValueOrDefault(request.Server.SessionId ?? OnlySession);

    private async ValueTask<IList<string>> GrantAsync(MessageContext request, IList<string> uris, CancellationToken cancellationToken)
    {
        var granted = new List<string>();
        foreach (var uri in uris.Distinct().Take(Limit))
        {
            if (await MayWatch(request, uri, cancellationToken))
            {
                granted.Add(uri);
            }
        }

        return granted;
    }

    private static IEnumerable<McpChange> Interests(SubscriptionsListenNotifications granted)
    {
        (bool? Wanted, McpChange Change)[] lists =
        [
            (granted.ToolsListChanged, McpChange.Tools),
            (granted.PromptsListChanged, McpChange.Prompts),
            (granted.ResourcesListChanged, McpChange.Resources),
        ];
        return [.. lists.Where(list => list.Wanted is true).Select(list => list.Change), .. (granted.ResourceSubscriptions ?? []).Select(McpChange.Resource)];
    }

    /// <summary>The tasks of <c>taskIds</c>, a field that the extension adds and the SDK does not know.</summary>
    private async ValueTask<List<WatchedTask>> TasksAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken)
    {
        var tasks = new List<WatchedTask>();
        var asked = request.JsonRpcRequest.Params?["notifications"]?["taskIds"] as JsonArray ?? [];
        foreach (var id in asked.OfType<JsonValue>().Select(value => value.ToString()).Distinct().Take(Limit))
        {
            if (await FindTask(request, id, cancellationToken) is { } task)
            {
                tasks.Add(task);
            }
        }

        return tasks;
    }

    private static async ValueTask<JsonRpcNotification> NotifyAsync(RequestId subscription, WatchedTask task, CancellationToken cancellationToken)
    {
        var parameters = await task.Read(cancellationToken);
        parameters["_meta"] = McpChange.Tag(subscription);
        return new JsonRpcNotification { Method = "notifications/tasks", Params = parameters };
    }

    private static JsonRpcNotification Acknowledge(RequestId id, SubscriptionsListenNotifications granted, List<WatchedTask> tasks)
    {
        var notifications = JsonSerializer.SerializeToNode(granted, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(SubscriptionsListenNotifications)))!;
        if (tasks.Count > 0)
        {
            notifications["taskIds"] = new JsonArray([.. tasks.Select(task => (JsonNode)task.Id)]);
        }

        return new JsonRpcNotification
        {
            Method = NotificationMethods.SubscriptionsAcknowledgedNotification,
            Params = new JsonObject { ["notifications"] = notifications, ["_meta"] = McpChange.Tag(id) },
        };
    }
}
