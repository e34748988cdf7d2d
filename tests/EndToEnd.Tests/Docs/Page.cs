using System.Text.RegularExpressions;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests.Docs;

/// <summary>A page of the documentation.</summary>
internal sealed partial record Page(string Path, string Text)
{
    public static Page Read(string path) => new(path, File.ReadAllText(System.IO.Path.Combine(Checkout.Root, path)));

    /// <summary>README, AGENTS and everything under docs/.</summary>
    public static IEnumerable<Page> All() =>
        ((string[])["README.md", "AGENTS.md", "deploy/examples/travel/README.md", "deploy/examples/dotnet-service/README.md"])
            .Concat(Directory.EnumerateFiles(System.IO.Path.Combine(Checkout.Root, "docs"), "*.md", SearchOption.AllDirectories).Select(path => System.IO.Path.GetRelativePath(Checkout.Root, path)))
            .Select(Read);

    /// <summary>The fenced blocks of a language, in order.</summary>
    public IReadOnlyList<string> Blocks(string language) =>
        [.. Block().Matches(Text).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["text"].Value)];

    /// <summary>Targets of links to other files of the checkout.</summary>
    public IEnumerable<string> Links() => Link().Matches(Text).Select(match => match.Groups["target"].Value);

    /// <summary>What stands between backticks outside of blocks.</summary>
    public IEnumerable<string> Code() => InlineCode().Matches(Block().Replace(Text, "")).Select(match => match.Groups["code"].Value);

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\((?<target>(?!https?:)[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex("`(?<code>[^`\n]+)`")]
    private static partial Regex InlineCode();
}
