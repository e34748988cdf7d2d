using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore.Http;

/// <summary>
/// POST, GET and DELETE of the Streamable HTTP transport. Requests of 2026-07-28 get a server of their own that ends with the response stream;
/// clients that <c>initialize</c> get one that lives until DELETE, idleness or shutdown.
/// </summary>
internal sealed class StreamableHttpEndpoint(
    IOptions<McpServerOptions> defaults,
    IOptionsFactory<McpServerOptions> optionsFactory,
    IOptions<HttpServerTransportOptions> transportOptions,
    SessionTable sessions,
    IHostApplicationLifetime lifetime,
    IServiceProvider services,
    ILoggerFactory loggerFactory)
{
    public HttpServerSessionMode Mode => transportOptions.Value.SessionMode;

    public async Task PostAsync(HttpContext context)
    {
        // 1. The message.
        if (!Accepts(context, "application/json") || !Accepts(context, "text/event-stream"))
        {
            await new Refusal(StatusCodes.Status406NotAcceptable, Refusal.General,
                "Not Acceptable: the client must accept both application/json and text/event-stream.").WriteAsync(context);
            return;
        }

        if (await ReadAsync(context) is not { } message)
        {
            await Refusal.Bad("Bad Request: the body is not a valid JSON-RPC message.", McpErrorCode.InvalidRequest).WriteAsync(context);
            return;
        }

        // 2. The rules of the envelope.
        var id = message is JsonRpcRequest request ? request.Id : default;
        if (RequestRules.Check(context, message, defaults.Value, Mode) is { } broken)
        {
            await broken.WriteAsync(context, id);
            return;
        }

        // 3. The server that answers.
        var (session, refusal) = await ServerForAsync(context, message);
        if (session is null)
        {
            await refusal!.WriteAsync(context, id);
            return;
        }

        // 4. The answer. A server of one request ends with the response: when the client closes the stream, its handler is cancelled.
        try
        {
            context.Features.Set(session.Server);
            PrepareStream(context);
            Func<JsonRpcMessage?, ValueTask>? choosesStatus =
                RequestRules.IsSelfDescribing(RequestRules.Version(context)) ? first => ChooseStatus(context, first) : null;
            if (!await session.Transport.HandlePostRequestAsync(message, context.Response.Body, choosesStatus, context.RequestAborted))
            {
                context.Response.Headers.ContentType = default;
                context.Response.StatusCode = StatusCodes.Status202Accepted;
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away; nobody is left to answer.
        }
        catch (JsonException) when (message is JsonRpcRequest { Method: RequestMethods.Initialize })
        {
            // Parameters of another shape: nobody knows the id of this session.
            await sessions.EndAsync(session);
            throw;
        }
        finally
        {
            await ReleaseAsync(session);
        }
    }

    /// <summary>The stream of what concerns the session as a whole.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var (session, refusal) = FindSession(context);
        if (session is null)
        {
            await refusal!.WriteAsync(context);
            return;
        }

        try
        {
            refusal = !Accepts(context, "text/event-stream")
                ? new Refusal(StatusCodes.Status406NotAcceptable, Refusal.General, "Not Acceptable: the client must accept text/event-stream.")
                : !session.TryStartStream()
                    ? Refusal.Bad("Bad Request: this session has had its GET stream. Start a new session.")
                    : null;
            if (refusal is not null)
            {
                await refusal.WriteAsync(context);
                return;
            }

            // Shutdown must not wait for a stream that never ends by itself.
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            PrepareStream(context);
            await session.Transport.HandleGetRequestAsync(context.Response.Body, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // How such a stream ends.
        }
        finally
        {
            await ReleaseAsync(session);
        }
    }

    public async Task DeleteAsync(HttpContext context)
    {
        var (session, refusal) = FindSession(context);
        if (session is null)
        {
            // Ending what is already gone is no error.
            await (refusal is { Status: StatusCodes.Status404NotFound } ? Task.CompletedTask : refusal!.WriteAsync(context));
            return;
        }

        session.Leave(sessions.Time.GetTimestamp());
        await sessions.EndAsync(session);
    }

    private async ValueTask<(HttpSession?, Refusal?)> ServerForAsync(HttpContext context, JsonRpcMessage message)
    {
        if (RequestRules.IsSelfDescribing(RequestRules.Version(context)))
        {
            return Mode is HttpServerSessionMode.Stateful
                ? (null, Refusal.Version(RequestRules.Version(context), RequestRules.HandshakeVersions,
                    "Bad Request: this endpoint serves sessions only. Begin with initialize, or set SessionMode to StatefulForInitializeClients."))
                : (await CreateAsync(context, withSession: false), null);
        }

        var known = context.Request.Headers[RequestRules.SessionHeader].Count > 0;
        if (Mode is HttpServerSessionMode.Stateless)
        {
            return known
                ? (null, Refusal.Bad($"Bad Request: the {RequestRules.SessionHeader} header is not supported in stateless mode."))
                : (await CreateAsync(context, withSession: false), null);
        }

        if (known)
        {
            return FindSession(context);
        }

        return message is JsonRpcRequest { Method: RequestMethods.Initialize }
            ? (await CreateAsync(context, withSession: true), null)
            : (null, Refusal.Bad($"Bad Request: a session begins with initialize; send its {RequestRules.SessionHeader} header with every later request."));
    }

    /// <summary>The session of the header, counted in; the caller releases it.</summary>
    private (HttpSession?, Refusal?) FindSession(HttpContext context)
    {
        if (RequestRules.CheckVersion(context, defaults.Value, Mode) is { } unknownVersion)
        {
            return (null, unknownVersion);
        }

        if (RequestRules.IsSelfDescribing(RequestRules.Version(context)))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            return (null, new Refusal(StatusCodes.Status405MethodNotAllowed, Refusal.General,
                "Method Not Allowed: 2026-07-28 has no sessions. Use subscriptions/listen by POST."));
        }

        var id = context.Request.Headers[RequestRules.SessionHeader].ToString();
        if (id.Length == 0)
        {
            return (null, Refusal.Bad($"Bad Request: the {RequestRules.SessionHeader} header is required."));
        }

        if (!sessions.TryFind(id, out var session))
        {
            return (null, new Refusal(StatusCodes.Status404NotFound, Refusal.SessionNotFound, "Session not found"));
        }

        if (!session.BelongsTo(context.User))
        {
            return (null, new Refusal(StatusCodes.Status403Forbidden, Refusal.General, "Forbidden: this session belongs to another user."));
        }

        if (!session.TryEnter())
        {
            return (null, new Refusal(StatusCodes.Status404NotFound, Refusal.SessionNotFound, "Session not found"));
        }

        context.Response.Headers[RequestRules.SessionHeader] = id;
        return (session, null);
    }

    private async ValueTask<HttpSession> CreateAsync(HttpContext context, bool withSession)
    {
        var id = withSession ? WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(16)) : "";
        var transport = withSession
            ? new StreamableHttpServerTransport(loggerFactory)
            {
                SessionId = id,
                FlowExecutionContextFromRequests = !transportOptions.Value.PerSessionExecutionContext,
            }
            : new StreamableHttpServerTransport(loggerFactory) { Stateless = true };

        var options = optionsFactory.Create(Options.DefaultName);
        if (!withSession)
        {
            // The request has a service scope already, and the server ends with it.
            options.ScopeRequests = false;
        }

        if (transportOptions.Value.ConfigureSessionOptions is { } configure)
        {
            await configure(context, options, context.RequestAborted);
        }

        var server = McpServer.Create(transport, options, loggerFactory, withSession ? services : context.RequestServices);
        var session = new HttpSession(id, transport, server, context.User);
        session.TryEnter();
        if (withSession)
        {
            sessions.Add(session);
            context.Response.Headers[RequestRules.SessionHeader] = id;
        }

        session.Start(transportOptions.Value.RunSessionHandler is { } run
            ? (started, ending) => run(context, started, ending)
            : (started, ending) => started.RunAsync(ending));
        return session;
    }

    private async ValueTask ReleaseAsync(HttpSession session)
    {
        session.Leave(sessions.Time.GetTimestamp());
        if (session.Id.Length == 0)
        {
            await session.DisposeAsync();
        }
    }

    private static async ValueTask<JsonRpcMessage?> ReadAsync(HttpContext context)
    {
        try
        {
            var message = await JsonSerializer.DeserializeAsync(context.Request.Body, Refusal.TypeInfo<JsonRpcMessage>(), context.RequestAborted);
            if (message is not null)
            {
                message.Context ??= new JsonRpcMessageContext();
                message.Context.User = context.User.Identity?.IsAuthenticated is true ? context.User : null;
                message.Context.ProtocolVersion = RequestRules.Version(context) is { Length: > 0 } version ? version : null;
            }

            return message;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>2026-07-28 gives some errors a status of their own; it can be chosen until the first byte is out.</summary>
    private static ValueTask ChooseStatus(HttpContext context, JsonRpcMessage? first)
    {
        if (first is JsonRpcError { Error.Code: var code } && !context.Response.HasStarted)
        {
            context.Response.StatusCode = (McpErrorCode)code switch
            {
                McpErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
                McpErrorCode.MissingRequiredClientCapability or McpErrorCode.UnsupportedProtocolVersion or McpErrorCode.HeaderMismatch =>
                    StatusCodes.Status400BadRequest,
                _ => context.Response.StatusCode,
            };
        }

        return default;
    }

    private static void PrepareStream(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache,no-store";
        headers.ContentEncoding = "identity";
        headers["X-Accel-Buffering"] = "no";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }

    private static bool Accepts(HttpContext context, string mediaType) =>
        context.Request.GetTypedHeaders().Accept.Any(accepted => accepted.MatchesMediaType(mediaType));
}
