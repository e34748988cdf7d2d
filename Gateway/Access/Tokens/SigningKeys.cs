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

    /// <summary>Of one attempt with all its requests.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { MaxResponseContentBufferSize = 1024 * 1024 };

    private readonly CancellationTokenSource _ending = new();

    private readonly Lock _gate = new();

    private volatile IReadOnlyList<SigningKey>? _keys;

    private Task _fetching = Task.CompletedTask;

    private long _fetchedAt;

    /// <summary>When the last attempt ended.</summary>
    private long? _triedAt;

    /// <summary>The keys that may have signed a token; empty: none.</summary>
    /// <param name="id">As the token names it; null: it names none.</param>
    /// <param name="cancellationToken">Ends this wait, and not the attempt: whoever sends tokens and hangs up must not keep keys from everybody.</param>
    /// <returns>Null: the issuer can not be reached, and never was.</returns>
    public async ValueTask<IReadOnlyList<SigningKey>?> FindAsync(string? id, CancellationToken cancellationToken)
    {
        var found = _keys is { } known ? Fitting(known, id) : [];
        var isFresh = time.GetElapsedTime(Volatile.Read(ref _fetchedAt)) < Lifetime;

        // Old ones go on while somebody else asks for new ones, so that an issuer that hangs does not hold up everybody.
        if (found.Count > 0 && (isFresh || !IsDue()))
        {
            return found;
        }

        await Fetching().WaitAsync(cancellationToken);
        return _keys is { } now ? Fitting(now, id) : null;
    }

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
        _client.Dispose();
    }

    private static List<SigningKey> Fitting(IReadOnlyList<SigningKey> keys, string? id) => [.. keys.Where(key => id is null || key.Id is null || key.Id == id)];

    private bool IsDue()
    {
        lock (_gate)
        {
            return _fetching.IsCompleted && !(_triedAt is { } tried && time.GetElapsedTime(tried) < Pause);
        }
    }

    /// <summary>The attempt under way, for all who wait; a new one where one is due.</summary>
    private Task Fetching()
    {
        lock (_gate)
        {
            return IsDue() ? _fetching = FetchAsync() : _fetching;
        }
    }

    private async Task FetchAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var oauth = settings.Access.OAuth;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _ending.Token);
        var cancellationToken = either.Token;
        try
        {
            var address = oauth.JwksUrl ?? await DiscoverAsync(oauth.Issuer!, cancellationToken);
            _keys = SigningKey.ReadSet(await GetAsync(new Uri(address), cancellationToken) ?? throw new HttpRequestException($"{address} answers with an error."));
            Volatile.Write(ref _fetchedAt, time.GetTimestamp());
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException or UriFormatException or OperationCanceledException)
        {
            LogNotFetched(logger, oauth.Issuer!, exception is OperationCanceledException ? "it does not answer in time." : exception.Message);
        }
        finally
        {
            lock (_gate)
            {
                _triedAt = time.GetTimestamp();
            }
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
