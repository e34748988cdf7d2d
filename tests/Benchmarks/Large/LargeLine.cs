using System.Globalization;
using System.Text.Json.Serialization;

namespace OrleansWorkflows.Benchmarks.Large;

/// <summary>What one large execution cost.</summary>
internal sealed record LargeLine
{
    private const int Deciles = 10;

    [JsonPropertyName("case")] public required string Name { get; init; }

    [JsonPropertyName("seconds")] public required double Seconds { get; init; }

    [JsonPropertyName("steps_per_s")] public required double StepsPerSecond { get; init; }

    /// <summary>Events a second in each tenth of its events, by the instants of its appends.</summary>
    [JsonPropertyName("events_per_s_by_decile")] public required IReadOnlyList<double> ByDecile { get; init; }

    /// <summary>The last decile against the second; null: too few appends to say.</summary>
    [JsonPropertyName("last_to_second")] public required double? LastToSecond { get; init; }

    [JsonPropertyName("peak_rss_mb")] public required double PeakMb { get; init; }

    /// <summary>After a reader fetched the whole view of it.</summary>
    [JsonPropertyName("peak_rss_viewed_mb")] public required double PeakViewedMb { get; init; }

    [JsonPropertyName("appends")] public required int Appends { get; init; }

    [JsonPropertyName("events")] public required long Events { get; init; }

    [JsonPropertyName("journal_mb")] public required double JournalMb { get; init; }

    [JsonPropertyName("largest_append_mb")] public required double LargestAppendMb { get; init; }

    [JsonPropertyName("snapshot_mb")] public required double SnapshotMb { get; init; }

    [JsonPropertyName("view_s")] public required double ViewSeconds { get; init; }

    [JsonPropertyName("view_mb")] public required double ViewMb { get; init; }

    /// <summary>From the kill to the restarted process having gone on.</summary>
    [JsonPropertyName("back_after_s")] public required double? BackAfter { get; init; }

    [JsonPropertyName("answered_after_s")] public required double? AnsweredAfter { get; init; }

    [JsonPropertyName("error")] public required string Error { get; init; }

    public static LargeLine Of(
        LargeCase one, TimeSpan took, IReadOnlyList<Row> rows, long snapshotBytes, long peakBytes, long peakViewedBytes,
        (TimeSpan Took, long Bytes) viewed, TimeSpan? back, TimeSpan? answered, string error)
    {
        var deciles = rows.Count < 100 ? [] : ByDeciles(rows);
        return new LargeLine
        {
            Name = one.Name,
            Seconds = Math.Round(took.TotalSeconds, 2),
            StepsPerSecond = Math.Round(one.Steps / took.TotalSeconds),
            ByDecile = deciles,
            LastToSecond = deciles.Length == 0 || back is not null ? null : Math.Round(deciles[^1] / deciles[1], 2),
            PeakMb = Mb(peakBytes),
            PeakViewedMb = Mb(peakViewedBytes),
            Appends = rows.Count,
            Events = rows.Sum(r => r.Events),
            JournalMb = Mb(rows.Sum(r => r.Bytes)),
            LargestAppendMb = Mb(rows.Max(r => r.Bytes)),
            SnapshotMb = Mb(snapshotBytes),
            ViewSeconds = Math.Round(viewed.Took.TotalSeconds, 2),
            ViewMb = Mb(viewed.Bytes),
            BackAfter = back is { } b ? Math.Round(b.TotalSeconds, 2) : null,
            AnsweredAfter = answered is { } a ? Math.Round(a.TotalSeconds, 2) : null,
            Error = error,
        };
    }

    public static IReadOnlyList<string[]> Table(IEnumerable<LargeLine> lines) =>
    [
        ["case", "s", "steps/s", "last/second", "peak MB", "viewed MB", "appends", "journal MB", "largest", "snapshot", "view s", "back s", "answered s"],
        .. lines.Select(l => new[]
        {
            l.Name, Text(l.Seconds), Text(l.StepsPerSecond), Text(l.LastToSecond), Text(l.PeakMb), Text(l.PeakViewedMb), Text(l.Appends), Text(l.JournalMb),
            Text(l.LargestAppendMb), Text(l.SnapshotMb), Text(l.ViewSeconds), Text(l.BackAfter), Text(l.AnsweredAfter),
        }),
    ];

    private static double[] ByDeciles(IReadOnlyList<Row> rows)
    {
        var total = rows.Sum(r => r.Events);
        var rates = new double[Deciles];
        var (decile, events, from) = (0, 0L, rows[0].At);
        var since = 0L;
        foreach (var row in rows)
        {
            (events, since) = (events + row.Events, since + row.Events);
            if (events >= total * (decile + 1) / Deciles && decile < Deciles)
            {
                rates[decile++] = Math.Round(since / Math.Max((row.At - from).TotalSeconds, 1e-6));
                (from, since) = (row.At, 0);
            }
        }

        return rates;
    }

    private static double Mb(long bytes) => Math.Round(bytes / 1048576.0, 1);

    private static string Text(double? value) => value?.ToString("0.##", CultureInfo.InvariantCulture) ?? "";
}
