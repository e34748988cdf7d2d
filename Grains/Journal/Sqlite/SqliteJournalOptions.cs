using System.ComponentModel.DataAnnotations;

namespace OrleansWorkflows.Journal.Sqlite;

/// <summary>Settings of the embedded store.</summary>
public sealed class SqliteJournalOptions
{
    /// <summary>Directory of the databases, the key file and the lock; created when missing. One process at a time.</summary>
    [Required(AllowEmptyStrings = false)]
    public string DataDirectory { get; set; } = "data";

    /// <summary>From this many waiting appends on, new executions are refused; completions never are.</summary>
    [Range(1, 10_000_000)]
    public int MaxQueuedAppends { get; set; } = 20_000;

    /// <summary>Most writes in one commit.</summary>
    [Range(1, 100_000)]
    public int MaxBatch { get; set; } = 4_096;

    /// <summary>Threads that load executions, and as many again that answer lists.</summary>
    [Range(1, 64)]
    public int ReaderThreads { get; set; } = 2;

    /// <summary>How long to wait for another program that holds the database.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Quota of the journal's database in bytes; a full one refuses writes as a full disk does. Null: as large as the disk.</summary>
    [Range(1L << 20, long.MaxValue)]
    public long? MaxDatabaseSizeBytes { get; set; }

    /// <summary>The database of journal, definitions and secrets.</summary>
    public string JournalPath => Path.GetFullPath(Path.Combine(DataDirectory, "journal.db"));

    /// <summary>The database of Orleans grain state; a file of its own, so that its writers never wait for the journal's.</summary>
    public string GrainStatePath => Path.GetFullPath(Path.Combine(DataDirectory, "grains.db"));

    /// <summary>The key that seals stored secrets, unless a setting gives one.</summary>
    public string SecretKeyPath => Path.GetFullPath(Path.Combine(DataDirectory, "secrets.key"));

    /// <summary>For <c>AddAdoNetGrainStorage</c> with the invariant <c>System.Data.SQLite</c>.</summary>
    public string GrainStateConnectionString => $"Data Source={GrainStatePath};Default Timeout=30";
}
