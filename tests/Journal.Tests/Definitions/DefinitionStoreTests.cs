using OrleansWorkflows.Definitions;
using OrleansWorkflows.Definitions.InMemory;
using OrleansWorkflows.Definitions.Sqlite;
using OrleansWorkflows.Journal.Sqlite;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests.Definitions;

public sealed class InMemoryDefinitionStoreTests : DefinitionStoreContract
{
    protected override IDefinitionStore Store { get; } = new InMemoryDefinitionStore();
}

public sealed class SqliteDefinitionStoreTests : DefinitionStoreContract, IDisposable
{
    private readonly TempDirectory _directory = new();
    private SqliteStore _store;

    public SqliteDefinitionStoreTests() => Store = new SqliteDefinitionStore(_store = Stores.Open(_directory.Path));

    protected override IDefinitionStore Store { get; }

    [Fact]
    public async Task ReopenedStore_CountsOnFromItsLastVersion()
    {
        var entry = new CatalogueEntry { Domain = "d", Name = "n", Revision = "r", CreatedAt = Make.Start, UpdatedAt = Make.Start };
        await Store.SaveEntryAsync(entry);
        await Store.SaveEntryAsync(entry);
        _store.Dispose();
        _store = Stores.Open(_directory.Path);

        Assert.Equal(3, await new SqliteDefinitionStore(_store).SaveEntryAsync(entry));
    }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }
}
