using System.ComponentModel.DataAnnotations;
using OrleansWorkflows.Services.Urls;
using OrleansWorkflows.Silo.Cluster;
using OrleansWorkflows.Silo.Dashboard;

namespace OrleansWorkflows.Gateway.Settings;

/// <summary>
/// Everything that can be set on a gateway. Sources, later ones win: <c>appsettings.json</c>, the <c>CAELUM_WORKFLOW_*</c> aliases, environment
/// variables <c>OW__…</c> (<c>OW__DATA</c>, <c>OW__HTTP__DEFAULTWAIT</c>), flags.
/// </summary>
public sealed class GatewaySettings
{
    public const string DefaultUrls = "http://127.0.0.1:8113";

    /// <summary>Addresses to listen on, separated by <c>;</c>.</summary>
    public string Urls { get; set; } = DefaultUrls;

    /// <summary>Directory of spec files, imported at start and on change. Null: none.</summary>
    public string? Specs { get; set; }

    /// <summary>Directory of pattern files, read at start and on change; they go before the shipped ones. Null: only those.</summary>
    public string? Patterns { get; set; }

    /// <summary>The <c>services.yaml</c>. Null: only the built-in tools.</summary>
    public string? Services { get; set; }

    /// <summary>Directory of the embedded store; with <see cref="Postgres"/>, only of the key that seals secrets.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Data { get; set; } = "data";

    /// <summary>The PostgreSQL database that is the store, as a URL or in Npgsql's form. Null: files in <see cref="Data"/>.</summary>
    public string? Postgres { get; set; }

    /// <summary>
    /// Whether URLs that callers choose (<c>X-Target-URL</c>, <c>X-Workflow-URL</c>, the tool <c>http</c>) may lead to loopback and private networks. Null: where the gateway
    /// listens on loopback only and knows no keys, so that its callers are people of this machine; with keys a proxy may stand before it. In a cluster the silos' own setting counts.
    /// </summary>
    public bool? AllowPrivateNetworks { get; set; }

    /// <summary>The cluster that this gateway is a client of.</summary>
    public ClusterSettings Cluster { get; } = new();

    public DashboardSettings Dashboard { get; } = new();

    public HttpSettings Http { get; } = new();

    public LiveSettings Live { get; } = new();

    public SpecDirectorySettings SpecDirectory { get; } = new();

    public AccessSettings Access { get; } = new();

    public McpSettings Mcp { get; } = new();

    /// <summary><see cref="AllowPrivateNetworks"/>, or what it is by default.</summary>
    public bool MayCallPrivateNetworks => AllowPrivateNetworks ?? (!Access.IsConfigured && UrlGuardOptions.ForListeningUrls(Addresses).AllowPrivateNetworks);

    /// <summary>The addresses of <see cref="Urls"/>, one by one.</summary>
    public IReadOnlyList<string> Addresses => Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

public sealed class HttpSettings
{
    /// <summary>How long a start waits for the end when the caller does not say; 0: never. Below common client time-outs.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DefaultWait { get; set; } = TimeSpan.FromSeconds(50);

    /// <summary>The longest wait that <c>Prefer: wait=</c> can ask for.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromMinutes(5);

    [Range(1024, 64 * 1024 * 1024)]
    public int MaxSpecBytes { get; set; } = 1024 * 1024;

    [Range(1024, 256 * 1024 * 1024)]
    public int MaxParamsBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Of a document for <c>POST /executions/import</c>; it travels in one message of the cluster, which bounds it.</summary>
    [Range(1024, 96 * 1024 * 1024)]
    public int MaxImportBytes { get; set; } = 64 * 1024 * 1024;
}

public sealed class LiveSettings
{
    /// <summary>How often a quiet event stream or socket says that it is still there.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Status messages that may wait for one WebSocket client; more, and it is cut off.</summary>
    [Range(16, 1_000_000)]
    public int MaxQueuedMessages { get; set; } = 1024;

    [Range(1, 100_000)]
    public int MaxSockets { get; set; } = 1000;

    /// <summary>The <c>source</c> of every status message.</summary>
    [Required(AllowEmptyStrings = false)]
    public string Source { get; set; } = "caelum-workflow-orchestration";
}

public sealed class SpecDirectorySettings
{
    /// <summary>How often the directory is looked through even when the file system reports nothing.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RescanInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a change settles before it is read: editors and copies write in several steps.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromMilliseconds(200);
}
