using System.ComponentModel.DataAnnotations;

namespace OrleansWorkflows.Gateway.Settings;

/// <summary>Bearer tokens of an authorization server (OAuth 2.1, RFC 9068).</summary>
public sealed class OAuthSettings
{
    /// <summary>The authorization server, as its tokens write it in <c>iss</c>: <c>https://id.example.com/realms/main</c>. Null: tokens are not taken.</summary>
    [Url]
    public string? Issuer { get; set; }

    /// <summary>What tokens for this gateway have in <c>aud</c>; one of them is enough.</summary>
    public string[] Audience { get; set; } = [];

    /// <summary>Where its signing keys are. Null: its metadata says (OpenID discovery, or RFC 8414).</summary>
    [Url]
    public string? JwksUrl { get; set; }

    /// <summary>The address of this gateway as its clients know it, for <c>/.well-known/oauth-protected-resource</c>. Null: that of the request.</summary>
    [Url]
    public string? Resource { get; set; }

    /// <summary>The domains, or workflows as <c>domain/name</c>, that tokens see. Empty: all.</summary>
    public string[] Domains { get; set; } = [];

    /// <summary>Groups of MCP tools that tokens are shown. Empty: all.</summary>
    public string[] Tools { get; set; } = [];

    /// <summary>Requests of one subject a minute at each gateway, those of MCP on a WebSocket too; more are refused (429). Null: any number.</summary>
    [Range(1, 10_000_000)]
    public int? RequestsPerMinute { get; set; }

    /// <summary>Executions that one subject may have started at a gateway and not ended; more are refused (429). Null: any number.</summary>
    [Range(1, 10_000)]
    public int? MaxExecutions { get; set; }

    /// <summary>How far the clocks of the two may be apart.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>What is wrong with these settings together.</summary>
    public IEnumerable<string> Check()
    {
        if (Issuer is null)
        {
            yield break;
        }

        if (Audience.Length == 0)
        {
            yield return "Access:OAuth:Audience is empty: say what tokens for this gateway have in 'aud', or tokens for other services would open it.";
        }

        foreach (var (name, url) in (IEnumerable<(string, string?)>)[(nameof(Issuer), Issuer), (nameof(JwksUrl), JwksUrl)])
        {
            if (url is not null && !IsSafe(url))
            {
                yield return $"Access:OAuth:{name} must begin with https://; plain http is for loopback only, since who stands between could hand out keys of its own.";
            }
        }
    }

    internal static bool IsSafe(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && (parsed.Scheme == Uri.UriSchemeHttps || (parsed.Scheme == Uri.UriSchemeHttp && parsed.IsLoopback));
}
