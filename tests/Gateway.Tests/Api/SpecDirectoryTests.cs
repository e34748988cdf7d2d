namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class SpecDirectoryTests(GatewayFixture gateway)
{
    [Fact]
    public async Task File_IsImportedChangedAndRemoved_WithItsWorkflows()
    {
        var file = Path.Combine(gateway.SpecDirectory, "coming.yaml");
        await WriteAsync(file, Spec("coming", "one", "two"));
        await gateway.CatalogueAsync(cards => Has(cards, "coming", "one") && Has(cards, "coming", "two"));

        await WriteAsync(file, Spec("coming", "two", "three"));
        await gateway.CatalogueAsync(cards => !Has(cards, "coming", "one") && Has(cards, "coming", "two") && Has(cards, "coming", "three"));

        File.Delete(file);
        await gateway.CatalogueAsync(cards => cards.All(card => card.Domain != "coming"));
    }

    [Fact]
    public async Task FileWithMistakes_ChangesNothing_AndIsTakenOnceMended()
    {
        var file = Path.Combine(gateway.SpecDirectory, "wobbly.yaml");
        await WriteAsync(file, Spec("wobbly", "one"));
        await gateway.CatalogueAsync(cards => Has(cards, "wobbly", "one"));

        // The second file is read in the same pass or a later one, so once it is there the first has been refused.
        await WriteAsync(file, "domain: wobbly\nversion: '1'\nworkflows: { one: { graph: { a: { type: nonsense } } } }\n");
        await WriteAsync(Path.Combine(gateway.SpecDirectory, "zz_marker.yaml"), Spec("marker", "one"));
        var cards = await gateway.CatalogueAsync(cards => Has(cards, "marker", "one"));
        Assert.True(Has(cards, "wobbly", "one"));
        Assert.Equal(200, (await gateway.PostAsync("/w/wobbly/one")).Status);

        await WriteAsync(file, Spec("wobbly", "one", "mended"));
        await gateway.CatalogueAsync(cards => Has(cards, "wobbly", "mended"));
    }

    [Fact]
    public async Task FileThatNeedsAnother_IsTakenWhicheverIsReadFirst()
    {
        await WriteAsync(Path.Combine(gateway.SpecDirectory, "a_parent.yaml"),
            "domain: a_parent\nversion: '1'\nworkflows: { call: { graph: { child: { workflow: z_child/one } } } }\n");
        await WriteAsync(Path.Combine(gateway.SpecDirectory, "z_child.yaml"), Spec("z_child", "one"));

        await gateway.CatalogueAsync(cards => Has(cards, "a_parent", "call"));
    }

    [Fact]
    public async Task WorkflowOfAnotherOrigin_IsLeftAlone()
    {
        await gateway.PostYamlAsync("/specs", Spec("by_hand", "kept"));
        var file = Path.Combine(gateway.SpecDirectory, "by_hand.yaml");
        await WriteAsync(file, Spec("by_hand", "from_file"));
        await gateway.CatalogueAsync(cards => Has(cards, "by_hand", "from_file"));

        File.Delete(file);

        var cards = await gateway.CatalogueAsync(cards => !Has(cards, "by_hand", "from_file"));
        Assert.True(Has(cards, "by_hand", "kept"));
    }

    private static string Spec(string domain, params string[] workflows) =>
        $"domain: {domain}\nversion: '1'\nworkflows:\n" + string.Concat(workflows.Select(name => $"  {name}: {{ graph: {{ a: {{ type: set, values: {{ x: 1 }} }} }} }}\n"));

    private static bool Has(IReadOnlyList<WorkflowCard> cards, string domain, string name) => cards.Any(card => card.Domain == domain && card.Name == name);

    /// <summary>In one step, as careful tools do; the settle time is zero here.</summary>
    private static async Task WriteAsync(string path, string text)
    {
        await File.WriteAllTextAsync(path + ".tmp", text);
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
