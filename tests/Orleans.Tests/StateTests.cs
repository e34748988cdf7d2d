using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace OrleansWorkflows.Orleans.Tests;

public sealed class StateTests : IAsyncLifetime
{
    private readonly Notebook _notebook = new();
    private TestSilo _silo = null!;

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync(
        silo => silo.Services.AddGrainStorage("notebook", (_, _) => _notebook));

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task WrittenState_IsReadBeforeTheNextActivationStarts()
    {
        var grain = _silo.Grain<IAccountGrain>("a");
        await grain.Add(5);
        await grain.AddUnsaved(100);
        var first = await grain.Incarnation();
        await grain.Drop();
        Assert.NotEqual(first, await grain.Incarnation());
        Assert.Equal(5, await grain.Balance());
        Assert.Equal(["balance at activation 0", "balance at activation 5"], _silo.Probe.Log);
    }

    [Fact]
    public async Task Etag_ChangesWithEveryWriteAndGoesWithTheRecord()
    {
        var grain = _silo.Grain<IAccountGrain>("etag");
        Assert.Equal((null, false), await grain.Version());
        await grain.Add(1);
        var (first, exists) = await grain.Version();
        Assert.True(exists);
        await grain.Add(1);
        Assert.NotEqual(first, (await grain.Version()).Etag);
        await grain.Clear();
        Assert.False((await grain.Version()).Exists);
        Assert.Equal(0, await grain.Balance());
    }

    [Fact]
    public async Task StaleWrite_FailsTheCallAndStartsTheActivationAnew()
    {
        var grain = _silo.Grain<ICustomGrain>("stale");
        Assert.Equal(3, await grain.Write(3));
        var first = await grain.Incarnation();
        _notebook.IsStale = true;
        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Write(4));
        Assert.NotEqual(first, await grain.Incarnation());
        Assert.Equal(5, await grain.Write(5));
    }

    [Fact]
    public async Task CustomStorage_IsFoundByItsName()
    {
        await _silo.Grain<ICustomGrain>("page").Write(8);
        var (id, page) = Assert.Single(_notebook.Pages);
        Assert.Equal("page", id.Key.ToString());
        Assert.Equal(8, ((Account)page!).Balance);
    }

    [Fact]
    public async Task MutableArgumentsAndResults_AreCopied()
    {
        var grain = _silo.Grain<IAccountGrain>("copies");
        var entries = new List<string> { "one" };
        await grain.Take(entries);
        entries.Add("two");
        var result = await grain.Entries();
        Assert.Equal(["one"], result);
        result.Add("three");
        Assert.Equal(["one"], await grain.Entries());
    }
}
