using OrleansWorkflows.Definitions;
using OrleansWorkflows.Definitions.InMemory;
using OrleansWorkflows.Executions.Tests.Support;

namespace OrleansWorkflows.Executions.Tests;

/// <summary>The catalogue in the memory of one silo, over the store that all of them share.</summary>
public sealed class SiloCatalogueTests : IDisposable
{
    private readonly InMemoryDefinitionStore _store = new();
    private readonly ManualTime _time = new();
    private readonly SiloCatalogue _catalogue;

    public SiloCatalogueTests() => _catalogue = new SiloCatalogue(_store, _time);

    public void Dispose() => _catalogue.Dispose();

    [Fact]
    public async Task WorkflowThatAnotherSiloTookIn_IsFoundAtOnce()
    {
        Assert.Null(await FindAsync());
        await SaveAsync("first");

        Assert.Equal("first", (await FindAsync())?.Revision);
    }

    [Fact]
    public async Task RevisionThatAnotherSiloTookIn_IsCurrentAfterASecond()
    {
        await SaveAsync("first");
        await FindAsync();
        await SaveAsync("second");
        Assert.Equal("first", (await FindAsync())?.Revision);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("second", (await FindAsync())?.Revision);
    }

    private ValueTask<CatalogueEntry?> FindAsync() => _catalogue.FindAsync("", "orders", "ship", TestContext.Current.CancellationToken);

    private ValueTask<long> SaveAsync(string revision) => _store.SaveEntryAsync(new CatalogueEntry
    {
        Domain = "orders", Name = "ship", Revision = revision, CreatedAt = _time.GetUtcNow(), UpdatedAt = _time.GetUtcNow(),
    });
}
