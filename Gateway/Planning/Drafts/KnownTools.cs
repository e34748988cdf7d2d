using System.Collections.Frozen;
using OrleansWorkflows.Services;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Gateway.Planning.Drafts;

/// <summary>The operations of the configured services, as steps can call them; kept for a short while.</summary>
public sealed class KnownTools(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    private volatile Kept? _kept;

    /// <summary>Of all services that are on; one that can not be read has none.</summary>
    public async ValueTask<IReadOnlyList<KnownTool>> ListAsync()
    {
        if (_kept is { } kept && kept.Until > time.GetUtcNow())
        {
            return kept.Tools;
        }

        var catalogue = grains.GetGrain<IServiceCatalogueGrain>(0);
        var services = (await catalogue.List()).Where(service => service is { Enabled: true, Kind: not "builtin" });
        var read = await Task.WhenAll(services.Select(service => catalogue.Get(service.Name)));
        _kept = new Kept(
            [.. read.OfType<ServiceView>().SelectMany(service => (service.Tools ?? []).Select(tool => new KnownTool(
                service.Name, tool.Name, tool.Description, tool.InputSchema.Element, tool.OutputSchema?.Element, tool.IsReadOnly)))],
            time.GetUtcNow() + Lifetime);
        return _kept.Tools;
    }

    /// <summary>What validation needs to know of them.</summary>
    public static ValidationContext Context(IReadOnlyList<KnownTool> tools) => new() { Tools = new Catalog(tools) };

    private sealed record Kept(IReadOnlyList<KnownTool> Tools, DateTimeOffset Until);

    private sealed class Catalog(IReadOnlyList<KnownTool> tools) : IToolCatalog
    {
        private readonly FrozenSet<string> _names = tools.Select(tool => tool.FullName).ToFrozenSet(StringComparer.Ordinal);

        public ToolLookup Find(string tool) => new(_names.Contains(tool) ? ToolLookupKind.Found : ToolLookupKind.Unknown, []);
    }
}
