using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansWorkflows.Gateway.Tests.Telemetry;
using OrleansWorkflows.Silo.Telemetry;

namespace OrleansWorkflows.Gateway.Tests.Deployment;

public sealed partial class DashboardTests
{
    [Fact]
    public async Task EveryPanel_ShowsAMetricThatTheProductSends()
    {
        var sent = new ConcurrentDictionary<string, byte>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (TelemetryExport.Meters.Any(meter => meter.EndsWith('*') ? instrument.Meter.Name.StartsWith(meter[..^1], StringComparison.Ordinal) : meter == instrument.Meter.Name))
            {
                foreach (var name in PrometheusNames(instrument))
                {
                    sent.TryAdd(name, 0);
                }
            }
        };
        listener.Start();
        await using var product = await ObservedProduct.StartAsync(exports: false);
        await product.ExecuteAsync("shown");

        using var dashboard = JsonDocument.Parse(DeployedFiles.Read("grafana/dashboard.json"));
        string[] shown =
        [
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray()
                .Where(panel => panel.TryGetProperty("targets", out _))
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .SelectMany(target => Metric().Matches(target.GetProperty("expr").GetString()!).Select(match => match.Value))
                .Distinct(),
        ];

        Assert.True(shown.Length >= 15, $"Only {string.Join(", ", shown)} were found.");
        Assert.All(shown, metric => Assert.Contains(metric, sent.Keys));
        Assert.All(sent.Keys.Where(name => name.StartsWith("journal_", StringComparison.Ordinal) && !name.EndsWith("_count", StringComparison.Ordinal)), metric => Assert.Contains(metric, shown));
    }

    /// <summary>As the Prometheus exporters of OpenTelemetry name it.</summary>
    private static IEnumerable<string> PrometheusNames(Instrument instrument)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var name = instrument.Name.Replace('.', '_') + unit;
        return instrument.GetType().Name.Split('`')[0] switch
        {
            "Counter" or "ObservableCounter" => [name + "_total"],
            "Histogram" => [name + "_bucket", name + "_count"],
            _ => [name],
        };
    }

    /// <summary>A name with an underscore that is no label list, function or variable.</summary>
    [GeneratedRegex(@"\b(?:executions?|steps?|service|journal|http|dotnet)_[a-z_]+(?=[\[{])")]
    private static partial Regex Metric();
}
