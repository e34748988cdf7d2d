using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace Orleans.Runtime.MembershipService.SiloMetadata;

/// <summary>Words that a silo says of itself, such as its machine.</summary>
[GenerateSerializer]
public record SiloMetadata
{
    public static SiloMetadata Empty { get; } = new();

    [Id(0)]
    public ImmutableDictionary<string, string> Metadata { get; private set; } = ImmutableDictionary<string, string>.Empty;

    internal void AddMetadata(IEnumerable<KeyValuePair<string, string>> metadata) => Metadata = Metadata.SetItems(metadata);
}

public interface ISiloMetadataCache
{
    /// <summary>The metadata of a silo; empty when it is not known (yet).</summary>
    SiloMetadata GetSiloMetadata(SiloAddress siloAddress);
}

internal sealed class SiloMetadataCache(LocalSiloDetails local, IOptions<SiloMetadata> own, SiloNetwork network) : ISiloMetadataCache
{
    public SiloMetadata GetSiloMetadata(SiloAddress siloAddress)
    {
        if (siloAddress.Equals(local.SiloAddress))
        {
            return own.Value;
        }

        var metadata = new SiloMetadata();
        metadata.AddMetadata(network.MetadataOf(siloAddress) ?? ImmutableDictionary<string, string>.Empty);
        return metadata;
    }
}

public static class SiloMetadataHostingExtensions
{
    /// <summary>Metadata from the configuration, section <c>Orleans:Metadata</c>.</summary>
    public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder) => builder.UseSiloMetadata(builder.Configuration);

    public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder, IConfiguration configuration) =>
        builder.UseSiloMetadata(configuration.GetSection("Orleans").GetSection("Metadata").Get<Dictionary<string, string>>() ?? []);

    public static ISiloBuilder UseSiloMetadata(this ISiloBuilder builder, Dictionary<string, string> metadata)
    {
        builder.Services.AddOptions<SiloMetadata>().Configure(own => own.AddMetadata(metadata));
        builder.Services.TryAddSingleton<ISiloMetadataCache, SiloMetadataCache>();
        return builder;
    }
}
