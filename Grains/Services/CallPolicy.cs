using System.Security.Cryptography;
using OrleansWorkflows.Services.Configuration;
using Polly;
using Polly.Retry;

namespace OrleansWorkflows.Services;

/// <summary>What surrounds every call of one service, outermost first: cache, concurrency limit, breaker, quick repeats.</summary>
internal sealed class CallPolicy
{
    /// <summary>What takes longer is left to the step's own retries, which survive a restart.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly ServiceDefinition _definition;
    private readonly TimeProvider _time;
    private readonly Action<TimeSpan, string> _breakerOpened;
    private readonly SemaphoreSlim? _limit;
    private readonly CircuitBreaker? _breaker;
    private readonly AnswerCache? _cache;
    private readonly ResiliencePipeline<Attempted>? _repeats;
    private readonly string[] _secrets;

    public CallPolicy(ServiceDefinition definition, TimeProvider time, Action<TimeSpan, string> breakerOpened)
    {
        (_definition, _time, _breakerOpened) = (definition, time, breakerOpened);
        _limit = definition.MaxConcurrency is { } places ? new SemaphoreSlim(places, places) : null;
        _breaker = definition.CircuitBreaker is { } breaker ? new CircuitBreaker(breaker, time) : null;
        _cache = definition.CacheTtl is { } ttl ? new AnswerCache(ttl, definition.MemoryLimitBytes, time) : null;
        _repeats = definition.Retry.Attempts > 1 ? Repeats(definition.Retry, time) : null;
        // Short values are words, not secrets; replacing them would only garble messages.
        _secrets = [.. definition.Settings.Secrets.SelectMany(value => value.Split(' ')).Where(word => word.Length >= 6 && word is not ("Bearer" or "Digest"))];
    }

    /// <summary>Null: the service has no breaker.</summary>
    public BreakerState? Breaker => _breaker?.State;

    /// <summary>When an open breaker lets a call try; null: it is closed.</summary>
    public DateTimeOffset? BreakerOpenUntil => _breaker?.OpenUntil;

    public async ValueTask<ToolResult> RunAsync(
        ToolDescription tool, ToolCall call, Func<CancellationToken, ValueTask<ToolResult>> attempt, CancellationToken cancellationToken)
    {
        var key = _cache is not null && tool.IsReadOnly ? $"{tool.Name} {Convert.ToHexString(SHA256.HashData(call.Args.Utf8))}" : null;
        if (key is not null && _cache!.Find(key) is { } known)
        {
            return ToolResult.Ok(known, _definition.Name);
        }

        try
        {
            await (_limit?.WaitAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return ToolResult.Failed(new ToolError("timeout",
                $"service '{_definition.Name}', tool '{tool.Name}': no free place in time (max_concurrency {_definition.MaxConcurrency}); nothing was sent"));
        }

        try
        {
            if (_breaker is not null && !_breaker.TryEnter(out var retryAt))
            {
                return ToolResult.Failed(new ToolError("circuit_open",
                    $"WF0322: service '{_definition.Name}' failed {_definition.CircuitBreaker!.Threshold} times in a row and is left alone; "
                    + $"it will be tried again at {retryAt:HH:mm:ss} UTC",
                    RetryAfter: retryAt - _time.GetUtcNow()));
            }

            var result = await AttemptAsync(tool, attempt, cancellationToken).ConfigureAwait(false);
            if (key is not null && result.Output is { } output)
            {
                _cache!.Add(key, output);
            }

            return result.Error is { } error ? result with { Error = error with { Message = Redact(error.Message) } } : result;
        }
        finally
        {
            _limit?.Release();
        }
    }

    /// <summary>A message without the values of the service's secret headers, which an API may repeat in its errors.</summary>
    public string Redact(string message) => _secrets.Aggregate(message, (text, secret) => text.Replace(secret, "***", StringComparison.Ordinal));

    private async ValueTask<ToolResult> AttemptAsync(
        ToolDescription tool, Func<CancellationToken, ValueTask<ToolResult>> attempt, CancellationToken cancellationToken)
    {
        var settled = false;
        try
        {
            var result = _repeats is null
                ? await attempt(cancellationToken).ConfigureAwait(false)
                : await RepeatAsync(tool, attempt, cancellationToken).ConfigureAwait(false);
            if (_breaker?.Record(CircuitBreaker.Counts(result.Error)) is true)
            {
                _breakerOpened(_definition.CircuitBreaker!.Timeout, result.Error!.Code);
            }

            settled = true;
            return result;
        }
        finally
        {
            if (!settled)
            {
                _breaker?.Release();
            }
        }
    }

    private async ValueTask<ToolResult> RepeatAsync(
        ToolDescription tool, Func<CancellationToken, ValueTask<ToolResult>> attempt, CancellationToken cancellationToken)
    {
        ToolResult? last = null;
        try
        {
            var done = await _repeats!.ExecuteAsync(
                async token =>
                {
                    last = await attempt(token).ConfigureAwait(false);
                    return new Attempted(last, last.Error is { } error && MayRepeat(tool, error));
                },
                cancellationToken).ConfigureAwait(false);
            return done.Result;
        }
        catch (OperationCanceledException) when (last is not null)
        {
            // Time ran out between two attempts: what the last one said is the truth.
            return last;
        }
    }

    private static bool MayRepeat(ToolDescription tool, ToolError error) =>
        !(error.RetryAfter > LongestWait)
        && (error.Code is "connection_failed"
            || (tool.IsReadOnly && error.Retryable && (error.Code is "connection_lost" || error.HttpStatus is 408 or 429 or 502 or 503 or 504)));

    private static ResiliencePipeline<Attempted> Repeats(ServiceRetry retry, TimeProvider time) =>
        new ResiliencePipelineBuilder<Attempted> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<Attempted>
            {
                MaxRetryAttempts = retry.Attempts - 1,
                Delay = retry.Delay,
                MaxDelay = LongestWait,
                BackoffType = retry.Backoff switch
                {
                    RetryBackoff.Fixed => DelayBackoffType.Constant,
                    RetryBackoff.Linear => DelayBackoffType.Linear,
                    _ => DelayBackoffType.Exponential,
                },
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result?.MayRepeat is true),
                DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result?.Result.Error?.RetryAfter),
            })
            .Build();

    private sealed record Attempted(ToolResult Result, bool MayRepeat);
}
