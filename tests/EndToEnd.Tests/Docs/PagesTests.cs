using OrleansWorkflows.EndToEnd.Tests.Processes;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.EndToEnd.Tests.Docs;

public sealed class PagesTests
{
    [Fact]
    public void EveryLink_LeadsToAFile()
    {
        var broken = Page.All().SelectMany(page => page.Links()
            .Where(link => !Path.Exists(Path.Combine(Checkout.Root, Path.GetDirectoryName(page.Path)!, link)))
            .Select(link => $"{page.Path} → {link}"));

        Assert.Empty(broken);
    }

    [Fact]
    public void EveryExampleOfTheGuide_IsValid()
    {
        var examples = Page.Read("docs/workflows.md").Blocks("yaml");

        var problems = examples.SelectMany((text, number) => SpecReader.Read(text, $"example{number + 1}.yaml", ValidationContext.Nothing).Problems);

        Assert.True(examples.Count >= 5);
        Assert.Empty(problems);
    }

    [Fact]
    public void NodeTypesOfTheGuide_AreAllThereAre()
    {
        var listed = Page.Read("docs/workflows.md").Text.Split('\n').SkipWhile(line => line != "## All node types").Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]).Skip(1);
        var known = typeof(Node).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Node)) && !type.IsAbstract)
            .Select(type => type.Name[..^"Node".Length].ToLowerInvariant());

        Assert.Equal(known.Order(), listed.Order());
    }
}
