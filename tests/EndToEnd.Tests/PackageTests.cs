using System.IO.Compression;
using System.Reflection;
using System.Text.Json;
using System.Xml.Linq;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>The package of the grain interfaces, as other .NET services get it.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Id = "OrleansWorkflows.Grains.Interfaces";

    private static readonly string Project = Path.Combine(Checkout.Root, "Grains.Interfaces");

    private readonly string _out = Directory.CreateTempSubdirectory("ow-package-").FullName;

    public void Dispose() => Directory.Delete(_out, recursive: true);

    [Fact]
    public async Task Pack_MakesAPackageThatSaysWhatItWasBuiltOn()
    {
        var configuration = typeof(PackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var pack = await Shell.RunAsync(Checkout.Root, "dotnet", "pack", Project, "-c", configuration, "--no-build", "-nologo", "-o", _out);

        Assert.True(pack.Code == 0, pack.Output + pack.Errors);
        var file = Assert.Single(Directory.GetFiles(_out, "*.nupkg"));
        await using var package = await ZipFile.OpenReadAsync(file, TestContext.Current.CancellationToken);
        var names = package.Entries.Select(entry => entry.FullName).ToList();
        Assert.All([$"lib/net10.0/{Id}.dll", $"lib/net10.0/{Id}.xml", "README.md"], name => Assert.Contains(name, names));
        Assert.DoesNotContain(names, name => name.Contains("Orleans.Sdk", StringComparison.Ordinal));

        var metadata = await MetadataAsync(package);
        Assert.Equal(Id, metadata["id"]);
        Assert.Equal("README.md", metadata["readme"]);
        var isReal = !Path.GetFileName(file).Contains("-standins", StringComparison.Ordinal);
        Assert.Equal(isReal, metadata["dependencies"].Contains("Microsoft.Orleans.Sdk 10.", StringComparison.Ordinal));
        Assert.Equal(isReal, !metadata["description"].Contains("stand-ins", StringComparison.Ordinal));
        Assert.Equal(isReal, !pack.Output.Contains("was built on the stand-ins", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ProfileOfTheRealPackages_DependsOnOrleansAlone()
    {
        var shell = await Shell.RunAsync(
            Checkout.Root, "dotnet", "msbuild", Project, "-nologo", "-p:PackageProfile=packages", "-getProperty:PackageId,PackageVersion,Description,SuppressDependenciesWhenPacking",
            "-getItem:PackageReference,ProjectReference,PackageVersion");

        Assert.True(shell.Code == 0, shell.Output + shell.Errors);
        var evaluated = JsonElement.Parse(shell.Output);
        var properties = evaluated.GetProperty("Properties");
        var items = evaluated.GetProperty("Items");
        Assert.Equal(Id, properties.GetProperty("PackageId").GetString());
        Assert.Matches(@"^\d+\.\d+\.\d+$", properties.GetProperty("PackageVersion").GetString());
        Assert.DoesNotContain("stand-ins", properties.GetProperty("Description").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("true", properties.GetProperty("SuppressDependenciesWhenPacking").GetString());
        Assert.Empty(items.GetProperty("ProjectReference").EnumerateArray());
        var dependency = Assert.Single(items.GetProperty("PackageReference").EnumerateArray(), item => !item.TryGetProperty("PrivateAssets", out var assets) || assets.GetString() != "all");
        Assert.Equal("Microsoft.Orleans.Sdk", dependency.GetProperty("Identity").GetString());
        var version = items.GetProperty("PackageVersion").EnumerateArray().Single(item => item.GetProperty("Identity").GetString() == "Microsoft.Orleans.Sdk");
        Assert.StartsWith("10.", version.GetProperty("Version").GetString(), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyDictionary<string, string>> MetadataAsync(ZipArchive package)
    {
        await using var nuspec = await package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).OpenAsync(TestContext.Current.CancellationToken);
        var metadata = (await XDocument.LoadAsync(nuspec, LoadOptions.None, TestContext.Current.CancellationToken)).Root!.Elements().Single().Elements()
            .ToDictionary(element => element.Name.LocalName, element => element.Name.LocalName == "dependencies"
                ? string.Join(", ", element.Descendants().Where(inner => inner.Attribute("id") is not null).Select(inner => $"{inner.Attribute("id")!.Value} {inner.Attribute("version")!.Value}"))
                : element.Value);
        metadata.TryAdd("dependencies", "");
        return metadata;
    }
}
