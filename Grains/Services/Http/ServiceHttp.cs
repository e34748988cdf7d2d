using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using OrleansWorkflows.Services.Configuration;
using OrleansWorkflows.Services.Urls;

namespace OrleansWorkflows.Services.Http;

/// <summary>
/// The HTTP of one service: its own connections, nothing shared with others. Says of every failure whether the request can have had an effect.
/// <c>traceparent</c> goes out with every request made inside an activity.
/// </summary>
internal sealed class ServiceHttp : IDisposable
{
    private static readonly HashSet<string> SafeOnOtherHosts = new(["Accept", "Accept-Language", "User-Agent"], StringComparer.OrdinalIgnoreCase);

    private readonly HttpMessageInvoker _client;
    private readonly UrlGuard? _guard;
    private readonly TimeProvider _time;

    /// <param name="guard">Null for URLs of the configuration, which whoever runs the product chose.</param>
    public ServiceHttp(ServicePool pool, UrlGuard? guard, TimeProvider time)
    {
        (_guard, _time) = (guard, time);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            MaxConnectionsPerServer = pool.MaxConnections,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            // Addresses behind a name change; connections do not outlive that for long. Without a lifetime none is used twice.
            PooledConnectionLifetime = pool.IdleConnections is 0 ? TimeSpan.Zero : TimeSpan.FromMinutes(10),
            ConnectTimeout = guard?.Options.ConnectTimeout ?? TimeSpan.FromSeconds(10),
        };
        if (guard is not null)
        {
            // A proxy would resolve names itself, past the guard.
            handler.UseProxy = false;
            handler.ConnectCallback = guard.ConnectAsync;
        }

        _client = new HttpMessageInvoker(handler, disposeHandler: true);
    }

    /// <summary>Sends and reads the whole answer. Only bugs are thrown; a cancelled token is the error <c>timeout</c>.</summary>
    public async ValueTask<HttpOutcome> SendAsync(HttpCall call, CancellationToken cancellationToken)
    {
        var sent = false;
        try
        {
            for (var redirects = 0; ; redirects++)
            {
                _guard?.Check(call.Url);
                using var request = CreateRequest(call);
                using var response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
                sent = true;
                if (Redirect(call, response) is { } next)
                {
                    if (redirects >= (_guard?.Options.MaxRedirects ?? 5))
                    {
                        return Failed(call, "too_many_redirects", "it redirects in a circle, or more than allowed",
                            unknown: false, (int)response.StatusCode, retryable: false);
                    }

                    call = next;
                    continue;
                }

                return await ReadAsync(call, response, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (UrlRefusedException refused)
        {
            return Refused(call, refused, sent);
        }
        catch (HttpRequestException exception) when (exception.InnerException is UrlRefusedException refused)
        {
            return Refused(call, refused, sent);
        }
        catch (HttpRequestException exception) when (!sent && exception.HttpRequestError
            is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return Failed(call, "connection_failed", $"{Origin(call.Url)} can not be reached ({Innermost(exception)}); nothing was sent", unknown: false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            return Failed(call, "connection_lost",
                $"the connection to {Origin(call.Url)} broke before the whole answer came ({Innermost(exception)})", unknown: !call.IsReadOnly);
        }
        catch (OperationCanceledException exception) when (exception.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            return Failed(call, "connection_failed", $"{Origin(call.Url)} did not accept a connection in time; nothing was sent", unknown: false);
        }
        catch (OperationCanceledException)
        {
            return Failed(call, "timeout", $"{Origin(call.Url)} did not answer in time", unknown: !call.IsReadOnly);
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage CreateRequest(HttpCall call)
    {
        var request = new HttpRequestMessage(call.Method, call.Url) { Content = call.Content?.Invoke() };
        foreach (var (name, value) in call.Headers)
        {
            // Line breaks would let a value smuggle in headers of its own.
            var clean = value.ReplaceLineEndings(" ");
            if (request.Headers.TryAddWithoutValidation(name, clean))
            {
                continue;
            }

            if (request.Content is { } content)
            {
                content.Headers.Remove(name);
                content.Headers.TryAddWithoutValidation(name, clean);
            }
        }

        return request;
    }

    private async ValueTask<HttpOutcome> ReadAsync(HttpCall call, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(response.Content, call.MaxAnswerBytes, cancellationToken).ConfigureAwait(false);
        if (body is null && response.IsSuccessStatusCode)
        {
            return Failed(call, "output_too_large", $"the answer is larger than {call.MaxAnswerBytes:N0} bytes; ask for less (a filter, a page)",
                unknown: !call.IsReadOnly, (int)response.StatusCode, retryable: false);
        }

        var type = response.Content.Headers.ContentType;
        return new HttpOutcome(new HttpAnswer(
            (int)response.StatusCode,
            response.ReasonPhrase,
            type?.MediaType,
            type?.CharSet?.Trim('"'),
            body ?? [],
            response.Headers.Concat(response.Content.Headers).Select(header => KeyValuePair.Create(header.Key.ToLowerInvariant(), string.Join(", ", header.Value))),
            RetryAfter(response.Headers.RetryAfter)), null);
    }

    /// <returns>Null when it is larger than allowed.</returns>
    private static async ValueTask<byte[]?> ReadBodyAsync(HttpContent content, long max, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > max)
        {
            return null;
        }

        using var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (content.Headers.ContentLength is { } length)
        {
            // An answer to HEAD has a length and no body.
            var body = new byte[length];
            var read = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return read == body.Length ? body : body[..read];
        }

        var chunk = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            using var buffer = new MemoryStream();
            for (int read; (read = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                if (buffer.Length + read > max)
                {
                    return null;
                }

                buffer.Write(chunk, 0, read);
            }

            return buffer.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>
    /// Where to go next, or null. Reads follow any redirect; others only what keeps their meaning: 303 (fetch the result), and 307/308 on the same host.
    /// </summary>
    private static HttpCall? Redirect(HttpCall call, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
        {
            return null;
        }

        var url = new Uri(call.Url, location);
        var sameOrigin = url.Scheme == call.Url.Scheme && url.Authority == call.Url.Authority;
        var next = call with
        {
            Url = url,
            Headers = sameOrigin ? call.Headers : [.. call.Headers.Where(header => SafeOnOtherHosts.Contains(header.Key))],
        };
        return status == 303 && call.Method != HttpMethod.Head ? next with { Method = HttpMethod.Get, Content = null }
            : HttpCall.IsSafe(call.Method) || (status is 307 or 308 && sameOrigin) ? next
            : null;
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date - _time.GetUtcNow() is var wait && wait > TimeSpan.Zero => wait,
        _ => null,
    };

    /// <param name="sent">An earlier request of the chain went out: a redirect led to the refused place.</param>
    private static HttpOutcome Refused(HttpCall call, UrlRefusedException refused, bool sent) =>
        Failed(call, "url_refused", refused.Message, unknown: sent && !call.IsReadOnly, retryable: false);

    private static HttpOutcome Failed(HttpCall call, string code, string message, bool unknown, int? status = null, bool retryable = true) =>
        new(null, new ToolError(code, $"{call.Subject}: {message}", status, unknown, retryable));

    private static string Origin(Uri url) => UrlText.Origin(url);

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message.TrimEnd('.');
    }
}
