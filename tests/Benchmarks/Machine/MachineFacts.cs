using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace OrleansWorkflows.Benchmarks.Machine;

/// <summary>Where and with what a figure was measured; a figure without it says nothing.</summary>
internal sealed record MachineFacts(
    [property: JsonPropertyName("cores")] int Cores,
    [property: JsonPropertyName("os")] string Os,
    [property: JsonPropertyName("dotnet")] string DotNet,
    [property: JsonPropertyName("profile")] string Profile,
    [property: JsonPropertyName("configuration")] string Configuration,
    [property: JsonPropertyName("store")] string Store)
{
    public static MachineFacts Read(string store)
    {
        var build = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(a => a.Key, a => a.Value ?? "");
        return new MachineFacts(
            Environment.ProcessorCount,
            $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
            Environment.Version.ToString(),
            build.GetValueOrDefault("PackageProfile", "unknown"),
            build.GetValueOrDefault("Configuration", "unknown"),
            store);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Cores} cores, {Os}; .NET {DotNet}, {Configuration}, package profile {Profile}; store {Store}");
}
