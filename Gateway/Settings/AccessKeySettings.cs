using System.ComponentModel.DataAnnotations;

namespace OrleansWorkflows.Gateway.Settings;

/// <summary>An API key: what <c>keys new</c> prints. The key itself is nowhere but with its user.</summary>
public sealed class AccessKeySettings
{
    /// <summary>Of its user; executions are recorded as started by <c>key:NAME</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9_.@-]{0,99}", ErrorMessage = "{0} must have 1 to 100 letters, digits and . _ @ -.")]
    public string Name { get; set; } = "";

    /// <summary>SHA-256 of the key's text.</summary>
    [Required(AllowEmptyStrings = false)]
    [RegularExpression("[0-9A-Fa-f]{64}", ErrorMessage = "{0} must be the SHA-256 of the key as 64 hex digits; 'keys new' prints it. Never write the key itself here.")]
    public string Hash { get; set; } = "";

    /// <summary>What it may do; at least one.</summary>
    public string[] Scopes { get; set; } = [];

    /// <summary>The domains, or workflows as <c>domain/name</c>, that it sees. Empty: all.</summary>
    public string[] Domains { get; set; } = [];

    /// <summary>Groups of MCP tools that it is shown. Empty: all.</summary>
    public string[] Tools { get; set; } = [];

    /// <summary>When it ends to be good. Null: never.</summary>
    public DateTimeOffset? Expires { get; set; }

    /// <summary>Requests a minute at each gateway, those of MCP on a WebSocket too; more are refused (429). Null: any number.</summary>
    [Range(1, 10_000_000)]
    public int? RequestsPerMinute { get; set; }

    /// <summary>Executions that it may have started at a gateway and not ended; more are refused (429). Null: any number.</summary>
    [Range(1, 10_000)]
    public int? MaxExecutions { get; set; }
}
