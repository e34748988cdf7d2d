using System.Collections.Frozen;
using System.Reflection;

namespace OrleansWorkflows.Patterns;

/// <summary>The patterns of the product, from <c>patterns/</c>: on every silo without being deployed. A file of the same name goes before them.</summary>
internal static class ShippedPatterns
{
    public const string Origin = "shipped";

    private const string Prefix = "patterns/";

    private static readonly Lazy<FrozenDictionary<string, PatternSource>> All = new(Read);

    public static IEnumerable<string> Names => All.Value.Keys;

    public static PatternSource? Find(string name) => All.Value.GetValueOrDefault(name);

    private static FrozenDictionary<string, PatternSource> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(resource => resource.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            resource => Path.GetFileNameWithoutExtension(resource[Prefix.Length..]),
            resource =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                return new PatternSource(reader.ReadToEnd(), resource[Prefix.Length..], Origin);
            },
            StringComparer.Ordinal);
    }
}
