using System.Diagnostics;
using System.Globalization;

namespace OrleansWorkflows.Benchmarks.Machine;

/// <summary>What the machine's disk and the store can do at best, with the durability of the journal and rows of its size.</summary>
/// <param name="RowCommitsPerSecond">Transactions of one row, one after the other.</param>
/// <param name="ConcurrentCommitsPerSecond">The same of <see cref="Clients"/> clients at once; null: the store has one writer.</param>
/// <param name="BatchedRowsPerSecond">Rows in transactions of 500.</param>
/// <param name="SyncsPerSecond">Appends of 300 bytes to a file, each followed by fdatasync.</param>
internal sealed record StoreLimits(double RowCommitsPerSecond, double? ConcurrentCommitsPerSecond, double BatchedRowsPerSecond, double SyncsPerSecond)
{
    public const int RowBytes = 300;
    public const int BatchRows = 500;
    public const int Clients = 32;

    public static readonly TimeSpan Each = TimeSpan.FromMilliseconds(700);

    /// <summary>The better of each: what was possible around a run.</summary>
    public StoreLimits OrBetter(StoreLimits other) => new(
        Math.Max(RowCommitsPerSecond, other.RowCommitsPerSecond),
        ConcurrentCommitsPerSecond is { } mine && other.ConcurrentCommitsPerSecond is { } others ? Math.Max(mine, others) : null,
        Math.Max(BatchedRowsPerSecond, other.BatchedRowsPerSecond),
        Math.Max(SyncsPerSecond, other.SyncsPerSecond));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{RowCommitsPerSecond:0} one-row commits/s{(ConcurrentCommitsPerSecond is { } many ? $" ({many:0} of {Clients} clients)" : "")}, {BatchedRowsPerSecond:0} rows/s in batches, {SyncsPerSecond:0} fdatasync/s");

    /// <summary>How often an action is done in a second, each counting as many.</summary>
    internal static double Rate(int each, Action action, TimeSpan during)
    {
        var began = Stopwatch.GetTimestamp();
        var count = 0L;
        while (Stopwatch.GetElapsedTime(began) < during)
        {
            action();
            count += each;
        }

        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <param name="directory">On the disk that counts.</param>
    internal static double Syncs(string directory)
    {
        var path = Path.Combine(directory, "limits.log");
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        var row = new byte[RowBytes];
        return Rate(
            1,
            () =>
            {
                file.Write(row);
                file.Flush(flushToDisk: true);
            },
            Each);
    }
}
