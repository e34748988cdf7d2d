using System.Reflection;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace OrleansWorkflows.EndToEnd.Tests.Processes;

/// <summary>Where things are in this checkout.</summary>
internal static class Checkout
{
    public static string Root { get; } = Metadata("Root");

    public static string TravelExample => Path.Combine(Root, "deploy", "examples", "travel");

    public static string GatewayProgram => Path.Combine(Root, "Gateway", Metadata("Output"), "OrleansWorkflows.Gateway.dll");

    public static string SiloProgram => Path.Combine(Root, "Silo", Metadata("Output"), "OrleansWorkflows.Silo.dll");

    public static string TravelProgram => Path.Combine(TravelExample, "TravelApi", Metadata("Output"), "OrleansWorkflows.TravelApi.dll");

    public static string OrderServiceProgram =>
        Path.Combine(Root, "deploy", "examples", "dotnet-service", "OrderService", Metadata("Output"), "OrleansWorkflows.OrderService.dll");

    public static string ConformanceSuite => Path.Combine(Root, "tests", "Mcp.Conformance");

    /// <summary>MCP clients of others, from npm; <c>./test</c> installs them.</summary>
    public static string OtherClients => Path.Combine(Root, "tests", "Mcp.Clients");

    public static string ConformanceProgram => Path.Combine(ConformanceSuite, Metadata("Output"), "OrleansWorkflows.Mcp.Conformance.dll");

    private static string Metadata(string key) =>
        typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;
}
