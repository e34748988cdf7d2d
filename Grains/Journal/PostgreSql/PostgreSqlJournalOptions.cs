using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace OrleansWorkflows.Journal.PostgreSql;

/// <summary>Settings of the store that silos share.</summary>
public sealed class PostgreSqlJournalOptions
{
    /// <summary>Npgsql's form: <c>Host=…;Port=…;Database=…;Username=…;Password=…</c>. The role must be allowed to create tables at the first start.</summary>
    [Required(AllowEmptyStrings = false)]
    public string ConnectionString { get; set; } = "";

    /// <summary>From this many waiting appends on, new executions are refused; completions never are.</summary>
    [Range(1, 10_000_000)]
    public int MaxQueuedAppends { get; set; } = 20_000;

    /// <summary>Most appends in one commit.</summary>
    [Range(1, 100_000)]
    public int MaxBatch { get; set; } = 2_048;

    /// <summary>An append that would make a commit larger than this waits for the next one.</summary>
    [Range(1, 512L << 20)]
    public long MaxBatchSizeBytes { get; set; } = 16L << 20;

    /// <summary>Most connections of this process that read, unless the connection string says <c>Maximum Pool Size</c>. The writer has one of its own.</summary>
    [Range(1, 1_000)]
    public int MaxReadConnections { get; set; } = 16;

    /// <summary>
    /// Only this process may use the database (embedded mode): it holds an advisory lock on a connection of its own, and a second one is refused at its
    /// start.
    /// </summary>
    public bool IsExclusive { get; set; }

    /// <summary>
    /// How long a start waits for a process that still holds the database: the server lets go of a killed one when it notices its closed connections.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan LockPatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// File of the key that seals secrets, made when missing; used without the setting <c>Secrets:Key</c>. Null: none, because silos that share a database
    /// must have the same key.
    /// </summary>
    public string? SecretKeyFile { get; set; }

    /// <summary>A statement that reads, or writes a definition, gives up after this, unless the connection string says <c>Command Timeout</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>From this many reads under way and waiting on, further ones are refused, so that a slow server does not fill the memory with callers.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaitingReads { get; set; } = 4_096;

    /// <summary>How long a start waits for a server that is not there yet.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StartupTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long appends wait for a server that went away, before they fail with <see cref="JournalUnavailableException"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan OutageGrace { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// A commit that lasts longer counts as lost: its connection is closed and its rows are read back. A <c>Command Timeout</c> of the connection string wins.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>After this many new executions the text index is folded in.</summary>
    [Range(1, 1_000_000)]
    public int FoldTextIndexAfter { get; set; } = 8_192;

    /// <summary>Server and database without user and password, for messages.</summary>
    internal string Place
    {
        get
        {
            var builder = new NpgsqlConnectionStringBuilder(ConnectionString);
            var server = builder.Host!.Contains(',', StringComparison.Ordinal) ? builder.Host : $"{builder.Host}:{builder.Port}";
            return $"{server}/{builder.Database ?? builder.Username}";
        }
    }
}
