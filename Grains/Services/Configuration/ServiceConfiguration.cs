namespace OrleansWorkflows.Services.Configuration;

/// <summary>The services of one configuration file, by name, with every default of <c>global</c> already filled in.</summary>
public sealed record ServiceConfiguration(IReadOnlyDictionary<string, ServiceDefinition> Services)
{
    public static readonly ServiceConfiguration Empty = new(new Dictionary<string, ServiceDefinition>());
}

/// <summary>One configured service; values of <c>global</c> and defaults are filled in.</summary>
public sealed record ServiceDefinition
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    public required string Name { get; init; }

    /// <summary><c>rest</c>, <c>graphql</c>, …: the name of an <see cref="IServiceKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Off: known and listed, but not called.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Its operations are MCP tools too, not only steps.</summary>
    public bool Expose { get; init; }

    /// <summary>Of one attempt, unless the step says otherwise. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    public ServiceRetry Retry { get; init; } = ServiceRetry.None;

    public ServicePool Pool { get; init; } = new();

    /// <summary>Calls under way at once; null: as many as come.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>How long answers of read-only operations are given again; null: never.</summary>
    public TimeSpan? CacheTtl { get; init; }

    /// <summary>Null: no breaker.</summary>
    public ServiceBreaker? CircuitBreaker { get; init; }

    /// <summary>How much the service may hold in memory: its cached answers together, and one answer. Default 64 MiB.</summary>
    public long MemoryLimitBytes { get; init; } = 64L << 20;

    /// <summary>Services that must be readable before this one is.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>The kind's own part (<c>config</c>).</summary>
    public required ServiceSettings Settings { get; init; }

    /// <summary>Changes when anything that the file says about the service changes, secrets included: a reload keeps what is equal.</summary>
    public required string Fingerprint { get; init; }
}

/// <summary>What the <c>config</c> of one kind says.</summary>
public abstract record ServiceSettings
{
    /// <summary>Values that must not appear in messages.</summary>
    public virtual IEnumerable<string> Secrets => [];
}

/// <summary>
/// Quick repeats inside one attempt, only of calls that can have had no effect: read-only operations, and requests that were never sent.
/// Whatever else is repeated is the step's own decision (<c>on_error</c>).
/// </summary>
/// <param name="Attempts">All together; 1 is no repeat.</param>
public sealed record ServiceRetry(int Attempts, TimeSpan Delay, RetryBackoff Backoff)
{
    public static readonly ServiceRetry None = new(1, TimeSpan.FromMilliseconds(200), RetryBackoff.Exponential);
}

public enum RetryBackoff
{
    Fixed,
    Linear,
    Exponential,
}

/// <param name="MaxConnections">To one host at once.</param>
/// <param name="IdleConnections">0: connections are closed after use; null: idle ones are kept for a minute.</param>
public sealed record ServicePool(int MaxConnections = 64, int? IdleConnections = null);

/// <param name="Threshold">Failures in a row that open the breaker.</param>
/// <param name="Timeout">How long it stays open before one call may try again.</param>
public sealed record ServiceBreaker(int Threshold, TimeSpan Timeout);
