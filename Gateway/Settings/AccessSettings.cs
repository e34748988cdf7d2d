namespace OrleansWorkflows.Gateway.Settings;

/// <summary>Who may call.</summary>
public sealed class AccessSettings
{
    /// <summary>Host names besides loopback that this gateway answers to (<c>*.example.com</c>: any subdomain).</summary>
    public string[] AllowedHosts { get; set; } = [];

    /// <summary>Web origins besides its own that may call it, as <c>https://app.example.com</c>.</summary>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>API keys that stay while the gateway runs.</summary>
    public List<AccessKeySettings> Keys { get; } = [];

    /// <summary>JSON file <c>{"Keys": […]}</c> of more keys, read again when it changes. Null: none.</summary>
    public string? KeysFile { get; set; }

    public OAuthSettings OAuth { get; } = new();

    /// <summary>True when callers have to prove who they are; only then may the gateway leave loopback.</summary>
    public bool IsConfigured => Keys.Count > 0 || KeysFile is not null || OAuth.Issuer is not null;
}
