using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using OrleansWorkflows.Gateway.Access.Limits;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Access.Tokens;

/// <summary>Checks bearer tokens of the issuer: signature, issuer, audience, time (RFC 7519, RFC 9068), and reads what their caller may.</summary>
public sealed class TokenCheck(GatewaySettings settings, SigningKeys keys, TimeProvider time)
{
    private const int MaxLength = 16 * 1024;

    /// <summary>It stands in journals and in the names of what is the caller's.</summary>
    private const int MaxSubjectLength = 255;

    /// <summary>What a token may say that it is. Others that an issuer signs with the same keys (of logouts, of proofs, of events) are not for calling.</summary>
    private static readonly string[] s_types = ["JWT", "at+jwt", "application/at+jwt"];

    private OAuthSettings OAuth => settings.Access.OAuth;

    /// <summary>Whether a credential is a token and not a key.</summary>
    public bool IsToken(string credential) => OAuth.Issuer is not null && credential.Count(c => c == '.') == 2;

    internal async ValueTask<(ClaimsPrincipal? User, ApiProblem? Problem)> CheckAsync(string token, CancellationToken cancellationToken)
    {
        var parts = token.Split('.');
        if (token.Length > MaxLength || Decode(parts[0]) is not { } header || Decode(parts[1]) is not { } claims || Bytes(parts[2]) is not { } signature)
        {
            return Refused("it is no JSON Web Token.");
        }

        // Extensions that have to be understood are not: there are none.
        if (Text(header, "alg") is not { } algorithm || header.TryGetProperty("crit", out _))
        {
            return Refused("its header is not one that this gateway takes.");
        }

        if (header.TryGetProperty("typ", out var type) && !s_types.Contains(type.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            return Refused($"it is no access token: its 'typ' is none of {string.Join(", ", s_types)}.");
        }

        if (await keys.FindAsync(Text(header, "kid"), cancellationToken) is not { } candidates)
        {
            return (null, AccessProblems.IssuerAway());
        }

        var data = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        return candidates.Any(key => key.Verifies(algorithm, data, signature)) ? Read(claims) : Refused("its signature is not of the issuer.");
    }

    private (ClaimsPrincipal? User, ApiProblem? Problem) Read(JsonElement claims)
    {
        var now = time.GetUtcNow();
        if (Text(claims, "iss") != OAuth.Issuer)
        {
            return Refused("it is of another issuer.");
        }

        if (!Texts(claims, "aud").Intersect(OAuth.Audience, StringComparer.Ordinal).Any())
        {
            return Refused("it is for another audience.");
        }

        if (Time(claims, "exp") is not { } expires || expires + OAuth.ClockSkew <= now)
        {
            return Refused("it has expired.");
        }

        if (Time(claims, "nbf") is { } begins && begins - OAuth.ClockSkew > now)
        {
            return Refused("it is not good yet.");
        }

        if ((Text(claims, "sub") ?? Text(claims, "client_id") ?? Text(claims, "azp")) is not { Length: > 0 } subject)
        {
            return Refused("it names nobody: it has no 'sub'.");
        }

        if (subject.Length > MaxSubjectLength || subject.Any(char.IsControl))
        {
            return Refused($"its 'sub' is not a line of at most {MaxSubjectLength} characters.");
        }

        // Such a token is of use to the holder of another key only (RFC 8705, RFC 9449), which nobody proves here.
        if (claims.TryGetProperty("cnf", out _))
        {
            return Refused("it is bound to a key of its client ('cnf'), which this gateway does not check. Ask for a plain bearer token.");
        }

        return (AccessIdentity.Of($"token:{subject}", new AccessGrant
        {
            Scopes = [.. Texts(claims, "scope").Concat(Texts(claims, "scp")).SelectMany(text => text.Split(' ')).Where(IsGranted).Distinct()],
            Domains = OAuth.Domains,
            Tools = ToolGroupWords.Read(OAuth.Tools),
            Limits = new AccessLimits(OAuth.RequestsPerMinute, OAuth.MaxExecutions),
        }), null);
    }

    /// <summary>Where tokens are limited to domains, scopes that reach beyond count for nothing.</summary>
    private bool IsGranted(string scope) => Scopes.All.Contains(scope) && (OAuth.Domains.Length == 0 || !Scopes.ReachEverything.Contains(scope));

    private static (ClaimsPrincipal?, ApiProblem) Refused(string why) => (null, AccessProblems.BadToken(why));

    private static JsonElement? Decode(string part)
    {
        try
        {
            return Bytes(part) is { } text && JsonElement.Parse(text) is { ValueKind: JsonValueKind.Object } json ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Bytes(string part)
    {
        try
        {
            return WebEncoders.Base64UrlDecode(part);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A text or a list of texts.</summary>
    private static IEnumerable<string> Texts(JsonElement json, string name) => json.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
            _ => [],
        }
        : [];

    private static DateTimeOffset? Time(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 253_402_300_799
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
}
