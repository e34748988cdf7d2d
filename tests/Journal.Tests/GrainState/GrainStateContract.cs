using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Storage;

namespace OrleansWorkflows.Journal.Tests.GrainState;

/// <summary>Orleans' ADO.NET grain storage over a migrated database: versions, conflicts, clearing.</summary>
public abstract class GrainStateContract : IAsyncLifetime
{
    protected const string Name = "definitions";
    private static readonly GrainId Grain = GrainId.Create("workflow", "travel/book_trip");

    private IHost _host = null!;

    protected IGrainStorage Storage => _host.Services.GetRequiredKeyedService<IGrainStorage>(Name);

    public virtual async ValueTask InitializeAsync() => _host = await StartAsync();

    public virtual async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await StopAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task StateNobodyWrote_IsNewWithoutETag()
    {
        var state = new GrainState<Sample>();
        await Storage.ReadStateAsync("s", Grain, state);

        Assert.Equal((null, false), (state.ETag, state.RecordExists));
        Assert.Equal("", state.State!.Text);
    }

    [Fact]
    public async Task WrittenState_IsReadAfterRestart()
    {
        var state = new GrainState<Sample>(new Sample { Text = "é", Id = new ExecutionId("a") });
        await Storage.WriteStateAsync("s", Grain, state);
        Assert.Equal(("1", true), (state.ETag, state.RecordExists));
        await StopAsync();
        _host = await StartAsync();

        var read = await ReadAsync("s", Grain);

        Assert.Equal(("1", true, "é", new ExecutionId("a")), (read.ETag, read.RecordExists, read.State!.Text, read.State.Id));
        read.State.Text = "b";
        await Storage.WriteStateAsync("s", Grain, read);
        Assert.Equal("2", read.ETag);
        Assert.Equal("b", (await ReadAsync("s", Grain)).State!.Text);
    }

    [Fact]
    public async Task StaleETag_IsInconsistentAndWritesNothing()
    {
        await Storage.WriteStateAsync("s", Grain, new GrainState<Sample>(new Sample { Text = "first" }));
        var zombie = await ReadAsync("s", Grain);
        var owner = await ReadAsync("s", Grain);
        await Storage.WriteStateAsync("s", Grain, owner);

        zombie.State!.Text = "zombie";
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("s", Grain, zombie));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync("s", Grain, zombie));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => Storage.WriteStateAsync("s", Grain, new GrainState<Sample>(new Sample { Text = "first again" })));

        Assert.Equal("first", (await ReadAsync("s", Grain)).State!.Text);
    }

    [Fact]
    public async Task ETagOfARowThatIsNotThere_IsInconsistent() => await Assert.ThrowsAsync<InconsistentStateException>(
        () => Storage.WriteStateAsync("s", Grain, new GrainState<Sample>(new Sample(), "7")));

    [Fact]
    public async Task ManyFirstWritesAtOnce_OneComesIn()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            try
            {
                await Storage.WriteStateAsync("s", Grain, new GrainState<Sample>(new Sample { Text = $"{i}" }));
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        })));

        Assert.Single(outcomes, written => written);
        Assert.Equal($"{Array.IndexOf(outcomes, true)}", (await ReadAsync("s", Grain)).State!.Text);
    }

    [Fact]
    public async Task ClearedState_IsGoneAndMayBeWrittenAnew()
    {
        var state = new GrainState<Sample>(new Sample { Text = "a" });
        await Storage.WriteStateAsync("s", Grain, state);
        await Storage.ClearStateAsync("s", Grain, state);
        Assert.Equal((null, false, ""), (state.ETag, state.RecordExists, state.State!.Text));

        var read = await ReadAsync("s", Grain);
        Assert.Equal((null, false), (read.ETag, read.RecordExists));
        await Storage.WriteStateAsync("s", Grain, read);
        Assert.Equal("1", read.ETag);
    }

    [Fact]
    public async Task ClearingWhatNobodyWrote_DoesNothing()
    {
        var state = new GrainState<Sample>();
        await Storage.ClearStateAsync("s", Grain, state);

        Assert.Equal((null, false), (state.ETag, state.RecordExists));
    }

    [Theory]
    [InlineData("travel/book_trip")]
    [InlineData("0190000000007000800000000000000a")]
    [InlineData("0190000000007000800000000000000a+ext")]
    [InlineData("1f")]
    [InlineData("1f+ext")]
    [InlineData("+")]
    public async Task KeysOfEveryForm_AreKeptApart(string key)
    {
        string[] all = ["travel/book_trip", "0190000000007000800000000000000a", "0190000000007000800000000000000a+ext", "1f", "1f+ext", "+", "1e"];
        foreach (var other in all)
        {
            await Storage.WriteStateAsync("s", GrainId.Create("g", other), new GrainState<Sample>(new Sample { Text = other }));
            await Storage.WriteStateAsync("t", GrainId.Create("g", other), new GrainState<Sample>(new Sample { Text = "another state" }));
        }

        Assert.Equal(key, (await ReadAsync("s", GrainId.Create("g", key))).State!.Text);
    }

    // The published vectors of xxHash32, which Orleans hashes with and reads from the other end: rows must be found again on the real packages.
    [Theory]
    [InlineData("a", 0x56740D55u)]
    [InlineData("abc", 0xFF53D132u)]
    [InlineData("Nobody inspects the spammish repetition", 0x2F3B29E2u)]
    public async Task Rows_HaveTheKeysAndHashesOfOrleans(string stateName, uint hash)
    {
        await Storage.WriteStateAsync(stateName, Grain, new GrainState<Sample>(new Sample()));
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select GrainIdN0, GrainIdN1, GrainIdExtensionString, GrainTypeString, ServiceId, GrainTypeHash from OrleansStorage";
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());

        Assert.Equal(
            (0L, 0L, "travel/book_trip", stateName, "workflows", unchecked((int)hash)),
            (reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt32(5)));
    }

    protected abstract void AddGrainState(ISiloBuilder silo);

    protected abstract void AddJournal(IServiceCollection services);

    /// <summary>To the database of the tables.</summary>
    protected abstract Task<DbConnection> ConnectAsync();

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging();
        builder.UseOrleans(silo => AddGrainState(silo
            .UseLocalhostClustering(FreePort(), FreePort())
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("test", "workflows"))));
        AddJournal(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    protected async Task StopAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _host = null!;
    }

    private async Task<GrainState<Sample>> ReadAsync(string name, GrainId grain)
    {
        var state = new GrainState<Sample>();
        await Storage.ReadStateAsync(name, grain, state);
        return state;
    }

    public sealed class Sample
    {
        public string Text { get; set; } = "";

        public ExecutionId Id { get; set; } = new("none");
    }
}
