using System.Globalization;
using System.Text.Json.Serialization;
using OrleansWorkflows.Benchmarks.Measures;

namespace OrleansWorkflows.Benchmarks.Cluster;

/// <summary>What one cluster made of the load. No silos: gateway and silo are one process.</summary>
internal sealed record ScaleLine
{
    [JsonPropertyName("silos")] public required int Silos { get; init; }

    [JsonPropertyName("n")] public required int Size { get; init; }

    [JsonPropertyName("steps_per_s")] public required double StepsPerSecond { get; init; }

    [JsonPropertyName("p50_ms")] public required double Median { get; init; }

    [JsonPropertyName("p99_ms")] public required double Late { get; init; }

    /// <summary>A read of an ended execution, one at a time: with silos it contains a grain call to another process.</summary>
    [JsonPropertyName("read_p50_ms")] public required double Read { get; init; }

    [JsonPropertyName("cpu_s")] public required double Cpu { get; init; }

    public static bool IsBoundMet(IReadOnlyList<ScaleLine> lines) => Rate(lines, 3) >= 0.6 * Rate(lines, 1);

    public static IReadOnlyList<string[]> Table(IReadOnlyList<ScaleLine> lines) =>
    [
        ["silos", "runs", "steps/s", "min–max", "of one", "p50 ms", "p99 ms", "read p50 ms", "CPU s"],
        .. lines.GroupBy(line => line.Silos).OrderBy(group => group.Key).Select(group => new[]
        {
            group.Key == 0 ? "in the gateway" : Text(group.Key), Text(group.Count()), Text(Rate(lines, group.Key)),
            $"{Text(group.Min(line => line.StepsPerSecond))}–{Text(group.Max(line => line.StepsPerSecond))}",
            Text(Rate(lines, group.Key) / Rate(lines, 1)), Text(Middle(group, line => line.Median)), Text(Middle(group, line => line.Late)),
            Text(Middle(group, line => line.Read)), Text(Middle(group, line => line.Cpu)),
        }),
        ["bound: 3 silos make at least 0.6 of the steps/s of 1", "", "", "", Text(Rate(lines, 3) / Rate(lines, 1)), "", "", "", IsBoundMet(lines) ? "met" : "NOT MET"],
    ];

    public static ScaleLine Of(int silos, int size, int steps, TimeSpan took, Spread waited, Spread read, TimeSpan cpu) => new()
    {
        Silos = silos,
        Size = size,
        StepsPerSecond = Math.Round(size * steps / took.TotalSeconds, 1),
        Median = Math.Round(waited.Median.TotalMilliseconds, 2),
        Late = Math.Round(waited.At(0.99).TotalMilliseconds, 2),
        Read = Math.Round(read.Median.TotalMilliseconds, 3),
        Cpu = Math.Round(cpu.TotalSeconds, 2),
    };

    private static double Rate(IReadOnlyList<ScaleLine> lines, int silos) => Middle(lines.Where(line => line.Silos == silos), line => line.StepsPerSecond);

    private static double Middle(IEnumerable<ScaleLine> lines, Func<ScaleLine, double> value)
    {
        var sorted = lines.Select(value).Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
