using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Specs;

namespace OrleansWorkflows.Gateway.Patterns;

/// <summary>Watches <c>--patterns DIR</c>.</summary>
public sealed class PatternDirectory(PatternImporter importer, GatewaySettings settings, TimeProvider time, ILogger<PatternDirectory> logger)
    : WatchedDirectory("Patterns", settings.Patterns, settings.SpecDirectory, time, logger)
{
    /// <summary>Files that are not in force, with why.</summary>
    public IReadOnlyDictionary<string, string> Refused => importer.Refused;

    protected override Task PassAsync(CancellationToken cancellationToken) => importer.RunAsync(cancellationToken);
}
