using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansWorkflows.Services.Configuration;

namespace OrleansWorkflows.Services;

/// <summary>
/// One service on this silo with all that is its own: connections, limit, breaker, cache, repeats. Read at the first use, by one reader at a time;
/// a failure is remembered for a short, growing while, so that a broken service costs its callers nothing but an error.
/// </summary>
internal sealed partial class ServiceSlot : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(30);

    /// <summary>An unknown tool makes the description be read again when it is older than this: the service may have been updated.</summary>
    private static readonly TimeSpan DescriptionAge = TimeSpan.FromSeconds(30);

    private readonly IServiceKind _kind;
    private readonly ServiceContext _context;
    private readonly Func<string, ServiceSlot?> _others;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly CallPolicy _policy;
    private Task<LoadedService?>? _loading;
    private LoadedService? _loaded;
    private LoadFailure? _failure;
    private int _inFlight;
    private bool _retired;

    /// <param name="others">Finds the services it depends on.</param>
    public ServiceSlot(
        ServiceDefinition definition, IServiceKind kind, ServiceContext context, Func<string, ServiceSlot?> others, ILogger logger)
    {
        (Definition, _kind, _context, _others, _logger) = (definition, kind, context, others, logger);
        _policy = new CallPolicy(definition, context.Time, (openFor, code) => LogBreakerOpened(_logger, definition.Name, openFor, code));
    }

    public ServiceDefinition Definition { get; }

    /// <summary>What has been read so far; null before the first use.</summary>
    public LoadedService? Loaded => _loaded;

    public LoadFailure? Failure => _failure;

    /// <summary>Null: the service has no breaker.</summary>
    public BreakerState? Breaker => _policy.Breaker;

    public ServiceSummary Summary => new(
        Definition.Name,
        Definition.Kind,
        Definition.Enabled,
        !Definition.Enabled ? "disabled" : _loaded is not null ? "ready" : _failure is not null ? "failed" : "not_loaded",
        _loaded is null ? _failure?.Message : null,
        Definition.Expose);

    public ServiceHealth Health => new()
    {
        Name = Definition.Name,
        Kind = Definition.Kind,
        Enabled = Definition.Enabled,
        State = Summary.State,
        Breaker = Breaker is { } breaker ? JsonNamingPolicy.SnakeCaseLower.ConvertName(breaker.ToString()) : null,
        RetryAt = _policy.BreakerOpenUntil ?? (_loaded is null ? _failure?.RetryAt : null),
        Error = Summary.Error,
    };

    /// <summary>Reads the service unless it is read. Null: it could not be, <see cref="Failure"/> says why.</summary>
    public async ValueTask<LoadedService?> LoadAsync(CancellationToken cancellationToken)
    {
        Task<LoadedService?> loading;
        lock (_gate)
        {
            if (_loaded is not null)
            {
                return _loaded;
            }

            if (_loading is null)
            {
                if (_failure is not null && _failure.RetryAt > _context.Time.GetUtcNow())
                {
                    return null;
                }

                // On the pool: the caller may be a grain, and reading goes on when the caller gives up.
                _loading = Task.Run(ReadAsync, CancellationToken.None);
            }

            loading = _loading;
        }

        return await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="LoadOrThrowAsync(CancellationToken)"/>, from a description that is not older than that; an older one stays when it can not be read again.</summary>
    public async ValueTask<LoadedService> LoadOrThrowAsync(TimeSpan maxAge, CancellationToken cancellationToken) =>
        await LoadAgainAsync(await LoadOrThrowAsync(cancellationToken).ConfigureAwait(false), maxAge, cancellationToken).ConfigureAwait(false);

    /// <exception cref="ServiceUnavailableException">It is off, or could not be read.</exception>
    public async ValueTask<LoadedService> LoadOrThrowAsync(CancellationToken cancellationToken) =>
        !Definition.Enabled ? throw new ServiceUnavailableException(Definition.Name, DisabledMessage)
        : await LoadAsync(cancellationToken).ConfigureAwait(false) ?? throw new ServiceUnavailableException(Definition.Name, UnavailableMessage());

    public async ValueTask<ToolResult> InvokeAsync(string tool, ToolCall call, CancellationToken cancellationToken)
    {
        if (!Definition.Enabled)
        {
            return Failed(new ToolError("service_disabled", DisabledMessage, Retryable: false));
        }

        Interlocked.Increment(ref _inFlight);
        using var deadline = new Deadline(call.Timeout ?? Definition.Timeout, _context.Time, cancellationToken);
        var running = false;
        try
        {
            if (await LoadAsync(deadline.Token).ConfigureAwait(false) is not { } loaded)
            {
                return Failed(new ToolError("service_unavailable", UnavailableMessage(), RetryAfter: RetryIn()));
            }

            if (loaded.Find(tool) is not { } description)
            {
                loaded = await LoadAgainAsync(loaded, DescriptionAge, deadline.Token).ConfigureAwait(false);
                if (loaded.Find(tool) is not { } added)
                {
                    return Failed(UnknownTool(tool, loaded));
                }

                description = added;
            }

            running = true;
            var result = await _policy.RunAsync(description, call, token => loaded.Adapter.InvokeAsync(description, call, token), deadline.Token).ConfigureAwait(false);
            return (cancellationToken.IsCancellationRequested && result.Error is { Code: "timeout" } error
                ? ToolResult.Failed(error with { Code = "cancelled" })
                : result) with { Service = Definition.Name };
        }
        catch (OperationCanceledException) when (!running)
        {
            return Failed(new ToolError(cancellationToken.IsCancellationRequested ? "cancelled" : "timeout",
                $"service '{Definition.Name}' was not ready in time: its description is still being read; nothing was sent"));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogAdapterBug(_logger, exception, Definition.Name, tool, call.StepId, call.ExecutionId);
            return Failed(new ToolError("internal_error",
                $"service '{Definition.Name}', tool '{tool}': the adapter failed ({exception.GetType().Name}); the log of the silo tells more", OutcomeUnknown: running));
        }
        finally
        {
            if (Interlocked.Decrement(ref _inFlight) == 0 && _retired)
            {
                Dispose();
            }
        }
    }

    /// <summary>No new calls come; connections end when the last call under way has ended.</summary>
    public void Retire()
    {
        _retired = true;
        if (Volatile.Read(ref _inFlight) == 0)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        LoadedService? loaded;
        lock (_gate)
        {
            (_retired, loaded, _loaded) = (true, _loaded, null);
        }

        loaded?.Adapter.Dispose();
    }

    private async Task<LoadedService?> ReadAsync()
    {
        LoadedService? loaded = null;
        string? reason = null;
        using var timeout = new CancellationTokenSource(_context.Options.LoadTimeout, _context.Time);
        try
        {
            foreach (var name in Definition.DependsOn)
            {
                if (_others(name) is { } other)
                {
                    await other.LoadOrThrowAsync(timeout.Token).ConfigureAwait(false);
                }
            }

            loaded = new LoadedService(await _kind.LoadAsync(Definition, _context, timeout.Token).ConfigureAwait(false), _context.Time.GetUtcNow());
        }
        catch (ServiceUnavailableException exception)
        {
            reason = exception.Service == Definition.Name ? exception.Message : $"it needs service '{exception.Service}': {exception.Message}";
        }
        catch (OperationCanceledException)
        {
            reason = $"its description was not read within {_context.Options.LoadTimeout.TotalSeconds:0} s";
        }
        catch (Exception exception)
        {
            reason = $"its description can not be used ({exception.Message})";
        }

        return Settle(loaded, reason is null ? null : _policy.Redact(reason));
    }

    private LoadedService? Settle(LoadedService? loaded, string? reason)
    {
        lock (_gate)
        {
            _loading = null;
            if (loaded is not null)
            {
                (_loaded, _failure) = (loaded, null);
                LogLoaded(_logger, Definition.Name, Definition.Kind, loaded.Tools.Count);
                if (_retired && _inFlight == 0)
                {
                    _loaded = null;
                    loaded.Adapter.Dispose();
                }

                return loaded;
            }

            var count = (_failure?.Count ?? 0) + 1;
            var wait = FirstRetry * Math.Pow(2, Math.Min(count - 1, 10));
            wait = wait > LastRetry ? LastRetry : wait;
            _failure = new LoadFailure(reason!, _context.Time.GetUtcNow() + wait, count);
            LogLoadFailed(_logger, Definition.Name, Definition.Kind, wait, reason!);
            return null;
        }
    }

    /// <summary>Reads an old description again; the old one stays when that fails.</summary>
    private async ValueTask<LoadedService> LoadAgainAsync(LoadedService old, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (_context.Time.GetUtcNow() - old.ReadAt < maxAge)
        {
            return old;
        }

        Task<LoadedService?> loading;
        lock (_gate)
        {
            // The old adapter is left to the collector: calls may be under way on it.
            loading = _loading ??= Task.Run(ReadAsync, CancellationToken.None);
        }

        return await loading.WaitAsync(cancellationToken).ConfigureAwait(false) ?? old;
    }

    private string DisabledMessage => $"WF0321: service '{Definition.Name}' is switched off; set 'enabled: true' in its configuration";

    private string UnavailableMessage() =>
        _failure is not { } failure ? $"WF0320: service '{Definition.Name}' can not be used"
        : $"WF0320: service '{Definition.Name}' can not be used: {failure.Message.TrimEnd('.')}. It will be tried again at {failure.RetryAt:HH:mm:ss} UTC";

    private TimeSpan? RetryIn() => _failure?.RetryAt - _context.Time.GetUtcNow() is { } wait && wait > TimeSpan.Zero ? wait : null;

    private ToolError UnknownTool(string tool, LoadedService loaded) => new("unknown_tool",
        $"service '{Definition.Name}' has no tool '{tool}'.{DidYouMean.Hint(tool, loaded.Tools.Select(known => known.Name))} "
        + $"It has {ToolNames.Some(loaded.Tools)}", Retryable: false);

    private ToolResult Failed(ToolError error) => ToolResult.Failed(error, Definition.Name);
}
