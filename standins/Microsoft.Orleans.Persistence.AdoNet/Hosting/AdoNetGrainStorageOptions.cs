using Orleans.Storage;

namespace Orleans.Configuration;

/// <summary>Which database holds grain state, and how.</summary>
public class AdoNetGrainStorageOptions : IStorageProviderSerializerOptions
{
    public const string DEFAULT_ADONET_INVARIANT = "Microsoft.Data.SqlClient";

    public string? ConnectionString { get; set; }

    /// <summary><c>System.Data.SQLite</c> (loads Microsoft.Data.Sqlite) or <c>Npgsql</c>.</summary>
    public string Invariant { get; set; } = DEFAULT_ADONET_INVARIANT;

    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = null!;

    /// <summary>Removes the row when a state is cleared; otherwise its payload is emptied and the version goes on.</summary>
    public bool DeleteStateOnClear { get; set; }
}
