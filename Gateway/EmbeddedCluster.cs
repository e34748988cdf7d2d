using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway;

/// <summary>Embedded mode: the silo lives in this process.</summary>
internal static class EmbeddedCluster
{
    public static void AddEmbeddedCluster(this WebApplicationBuilder builder, GatewaySettings settings)
    {
        Directory.CreateDirectory(settings.Data);
        builder.UseOrleans(silo => silo.UseLocalhostClustering());
    }
}
