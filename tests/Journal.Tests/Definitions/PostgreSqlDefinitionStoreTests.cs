using OrleansWorkflows.Definitions;
using OrleansWorkflows.Definitions.PostgreSql;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Definitions;

public sealed class PostgreSqlDefinitionStoreTests(PostgreSqlDatabase database) : DefinitionStoreContract, IClassFixture<PostgreSqlDatabase>, IAsyncLifetime
{
    protected override IDefinitionStore Store => new PostgreSqlDefinitionStore(database.Store);

    public async ValueTask InitializeAsync() => await database.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task ReaderBesideManySilos_MissesNoChange()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => PostgreSqlDatabase.NewStore(database.ConnectionString)).ToList();
        var writing = Task.WhenAll(stores.Select(async (store, silo) =>
        {
            for (var i = 0; i < 50; i++)
            {
                await new PostgreSqlDefinitionStore(store).SaveEntryAsync(
                    new CatalogueEntry { Domain = "d", Name = $"{silo}-{i}", Revision = "r", CreatedAt = Make.Start, UpdatedAt = Make.Start });
            }
        }));

        // As silos do: from the version of the last answer on.
        var (seen, version) = (new HashSet<string>(), 0L);
        for (var isLast = false; ; isLast = writing.IsCompleted)
        {
            var changes = await Store.ReadChangesAsync(version);
            Assert.All(changes.Entries, entry => Assert.InRange(entry.CatalogueVersion, version + 1, changes.Version));
            seen.UnionWith(changes.Entries.Select(entry => entry.Name));
            version = changes.Version;
            if (isLast)
            {
                break;
            }
        }

        await writing;
        Assert.Equal((200, 200L), (seen.Count, version));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }
}
