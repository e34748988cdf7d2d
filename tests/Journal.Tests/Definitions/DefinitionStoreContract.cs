using OrleansWorkflows.Definitions;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Definitions;

public abstract class DefinitionStoreContract
{
    protected abstract IDefinitionStore Store { get; }

    [Fact]
    public async Task SavedRevision_IsReadAsItWas()
    {
        var revision = new DefinitionRevision("hash", "travel", "book_trip", "v1", [1, 2], "name: é", Make.Start.AddTicks(1));
        await Store.SaveRevisionAsync(revision);

        Assert.Equivalent(revision, await Store.ReadRevisionAsync("hash"), strict: true);
        Assert.Null(await Store.ReadRevisionAsync("other"));
    }

    [Fact]
    public async Task RevisionSavedTwice_StaysAsItFirstWas()
    {
        var revision = new DefinitionRevision("hash", "travel", "book_trip", "v1", [1], null, Make.Start);
        await Store.SaveRevisionAsync(revision);
        await Store.SaveRevisionAsync(revision with { Stored = [2] });

        Assert.Equal([1], (await Store.ReadRevisionAsync("hash"))!.Stored);
    }

    [Fact]
    public async Task EmptyCatalogue_HasVersionZero()
    {
        var changes = await Store.ReadChangesAsync(0);

        Assert.Equal(0, changes.Version);
        Assert.Empty(changes.Entries);
    }

    [Fact]
    public async Task Entry_IsKeptWhole()
    {
        var entry = Entry("a") with
        {
            Scope = "url|me", Version = "1", Description = "d", Pattern = "saga", Labels = new Dictionary<string, string> { ["team"] = "x" },
            IsDraft = true, IsDeleted = true, Origin = "file.yaml", CreatedBy = "me", UpdatedAt = Make.Start.AddDays(1),
        };
        var version = await Store.SaveEntryAsync(entry);

        Assert.Equivalent(entry with { CatalogueVersion = version }, Assert.Single((await Store.ReadChangesAsync(0)).Entries), strict: true);
    }

    [Fact]
    public async Task Changes_AreTheRowsWrittenSinceOldestFirst()
    {
        Assert.Equal(1, await Store.SaveEntryAsync(Entry("a")));
        Assert.Equal(2, await Store.SaveEntryAsync(Entry("b")));
        Assert.Equal(3, await Store.SaveEntryAsync(Entry("a") with { Scope = "mine" }));
        Assert.Equal(4, await Store.SaveEntryAsync(Entry("a") with { Revision = "r2" }));

        Assert.Equal([("b", "", 2), ("a", "mine", 3), ("a", "", 4)], await ChangesAsync(0));
        Assert.Equal([("a", "", 4)], await ChangesAsync(3));
        Assert.Empty(await ChangesAsync(4));
        Assert.Equal(4, (await Store.ReadChangesAsync(4)).Version);
    }

    [Fact]
    public async Task ConcurrentSaves_EachGetAVersionOfTheirOwn()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Store.SaveEntryAsync(Entry($"w{i % 10}")).AsTask()));

        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), versions.Order());
        Assert.Equal(10, (await Store.ReadChangesAsync(0)).Entries.Count);
    }

    private static CatalogueEntry Entry(string name) => new()
    {
        Domain = "travel", Name = name, Revision = "r1", CreatedAt = Make.Start, UpdatedAt = Make.Start,
    };

    private async Task<IEnumerable<(string, string, long)>> ChangesAsync(long after) =>
        (await Store.ReadChangesAsync(after)).Entries.Select(entry => (entry.Name, entry.Scope, entry.CatalogueVersion));
}
