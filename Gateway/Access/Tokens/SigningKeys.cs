using System.Text.Json;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Access.Tokens;

/// <summary>
/// The issuer's signing keys, fetched when first needed, again after an hour, and when a token names one that is not known, so that new keys count at once. While
/// the issuer can not be reached, those known before do.
/// </summary>
public sealed partial class SigningKeys(GatewaySettings settings, TimeProvider time, ILogger<SigningKeys> logger) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Between two attempts: tokens that name keys at random must not make requests.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 1024 * 1024 };

    private readonly SemaphoreSlim _fetching = new(1, 1);

    private volatile IReadOnlyList<SigningKey>? _keys;

    private long _fetchedAt;

    private long? _triedAt;

    /// <summary>The keys that may have signed a token; empty: none.</summary>
    /// <param name="id">As the token names it; null: it names none.</param>
    /// <returns>Null: the issuer can not be reached, and never was.</returns>
    public async ValueTask<IReadOnlyList<SigningKey>?> FindAsync(string? id, CancellationToken cancellationToken)
    {
        if (_keys is { } known && time.GetElapsedTime(Volatile.Read(ref _fetchedAt)) < Lifetime && Fitting(known, id) is { Count: > 0 } found)
        {
            return found;
        }

        await _fetching.WaitAsync(cancellationToken);
        try
        {
            if (_triedAt is not { } tried || time.GetElapsedTime(tried) >= Pause)
            {
                _triedAt = time.GetTimestamp();
                await FetchAsync(cancellationToken);
            }
        }
        finally
        {
            _fetching.Release();
        }

        return _keys is { } now ? Fitting(now, id) : null;
    }

    public void Dispose()
    {
        _client.Dispose();
        _fetching.Dispose();
    }

    private static List<SigningKey> Fitting(IReadOnlyList<SigningKey> keys, string? id) => [.. keys.Where(key => id is null || key.Id is null || key.Id == id)];

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        var oauth = settings.Access.OAuth;
        try
        {
            var address = oauth.JwksUrl ?? await DiscoverAsync(oauth.Issuer!, cancellationToken);
            _keys = SigningKey.ReadSet(await GetAsync(new Uri(address), cancellationToken) ?? throw new HttpRequestException($"{address} answers with an error."));
            Volatile.Write(ref _fetchedAt, time.GetTimestamp());
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException or UriFormatException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogNotFetched(logger, oauth.Issuer!, exception.Message);
        }
    }

    private async Task<string> DiscoverAsync(string issuer, CancellationToken cancellationToken)
    {
        var at = new Uri(issuer);
        var metadata = await GetAsync(new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration"), cancellationToken)
            ?? await GetAsync(new Uri(at, "/.well-known/oauth-authorization-server" + at.AbsolutePath.TrimEnd('/')), cancellationToken)
            ?? throw new HttpRequestException("it has no metadata, neither OpenID's nor that of RFC 8414.");
        if (metadata.GetProperty("issuer").GetString() != issuer)
        {
            throw new HttpRequestException($"its metadata is of another issuer: {metadata.GetProperty("issuer").GetString()}. Write Access:OAuth:Issuer as it does.");
        }

        var keys = metadata.GetProperty("jwks_uri").GetString() ?? "";
        return OAuthSettings.IsSafe(keys) ? keys : throw new HttpRequestException("its jwks_uri is not https.");
    }

    /// <summary>Null: it answers with an error.</summary>
    private async Task<JsonElement?> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync(address, cancellationToken);
        return response.IsSuccessStatusCode ? JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken)) : null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "WF0596: the signing keys of {Issuer} can not be fetched: {Reason}")]
    private static partial void LogNotFetched(ILogger logger, string issuer, string reason);
}
