namespace OrleansWorkflows.Services.Tables;

/// <summary>How much of results is kept as tables, and how long.</summary>
public sealed record ResultTableOptions
{
    /// <summary>Since it was kept or last asked.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(30);

    public int MaxTablesPerOwner { get; init; } = 50;

    public long MaxBytesPerOwner { get; init; } = 32L << 20;

    /// <summary>On one silo.</summary>
    public long MaxBytes { get; init; } = 256L << 20;
}
