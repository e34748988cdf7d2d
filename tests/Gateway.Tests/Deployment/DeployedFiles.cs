using System.Runtime.CompilerServices;
using YamlDotNet.RepresentationModel;

namespace OrleansWorkflows.Gateway.Tests.Deployment;

/// <summary>The files of <c>deploy/</c>, as they stand in the checkout.</summary>
internal static class DeployedFiles
{
    public static string Directory { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../../deploy"));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Directory, path));

    /// <summary>Everything but the examples, which belong to themselves.</summary>
    public static IEnumerable<string> All() =>
        System.IO.Directory.EnumerateFiles(Directory, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Directory, file))
            .Where(file => !file.StartsWith("examples", StringComparison.Ordinal));

    public static IEnumerable<string> Kubernetes() => All().Where(file => file.StartsWith("kubernetes", StringComparison.Ordinal));

    /// <summary>The documents of a YAML file.</summary>
    public static IReadOnlyList<YamlNode> Documents(string path)
    {
        var stream = new YamlStream();
        using var text = new StringReader(Read(path));
        stream.Load(text);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    /// <summary>Of a mapping; anchors that are merged into it (<c>&lt;&lt;</c>) count where it has no such key itself.</summary>
    public static YamlNode? Find(this YamlNode node, string key) =>
        node is not YamlMappingNode map ? null
        : map.Children.TryGetValue(new YamlScalarNode(key), out var found) ? found
        : map.Children.TryGetValue(new YamlScalarNode("<<"), out var merged) ? merged.Find(key)
        : null;

    public static YamlNode At(this YamlNode node, params string[] keys) =>
        keys.Aggregate(node, (current, key) => current.Find(key) ?? throw new KeyNotFoundException($"There is no '{key}' in {string.Join('.', keys)}."));

    public static string Text(this YamlNode? node) => (node as YamlScalarNode)?.Value ?? "";

    public static IEnumerable<YamlNode> Items(this YamlNode? node) => node is YamlSequenceNode list ? list.Children : [];

    /// <summary>The keys of a mapping, those merged into it included.</summary>
    public static IEnumerable<string> Keys(this YamlNode? node) =>
        node is YamlMappingNode map ? map.Children.SelectMany(child => child.Key.Text() == "<<" ? child.Value.Keys() : [child.Key.Text()]) : [];

    private static string Here([CallerFilePath] string path = "") => path;
}
