using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Cluster.Tests.Support;

/// <summary>The programs of one version.</summary>
internal sealed record Build(string Gateway, string Silo)
{
    public static Build OfCheckout { get; } = new(Checkout.GatewayProgram, Checkout.SiloProgram);

    /// <summary>An earlier commit's, as <c>./upgrade-test</c> has published them.</summary>
    public static Build From => Published("UPGRADE_FROM");

    /// <summary>This checkout's, published as the earlier ones are.</summary>
    public static Build To => Published("UPGRADE_TO");

    private static Build Published(string variable)
    {
        var folder = Environment.GetEnvironmentVariable(variable);
        Assert.True(folder is not null, $"{variable} names no published programs; ./upgrade-test makes them and runs these tests.");
        return new Build(Path.Combine(folder, "Gateway", "OrleansWorkflows.Gateway.dll"), Path.Combine(folder, "Silo", "OrleansWorkflows.Silo.dll"));
    }
}
