using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Specs;

/// <summary>Watches <c>--specs DIR</c>.</summary>
public sealed class SpecDirectory(SpecImporter importer, GatewaySettings settings, TimeProvider time, ILogger<SpecDirectory> logger)
    : WatchedDirectory("Specs", settings.Specs, settings.SpecDirectory, time, logger)
{
    /// <summary>Files that are not in force, with why.</summary>
    public IReadOnlyDictionary<string, string> Refused => importer.Refused;

    protected override Task PassAsync(CancellationToken cancellationToken) => importer.RunAsync(cancellationToken);
}
