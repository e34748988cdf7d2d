using OrleansWorkflows.Faults.Tests.Support;
using OrleansWorkflows.PostgreSql;

namespace OrleansWorkflows.Faults.Tests;

/// <summary>Disks without a byte left, under each store: executions stop, and go on once there is room.</summary>
public sealed class DiskFaultTests
{
    [Fact]
    public async Task DiskOfTheDatabaseFull_StopsExecutionsUntilThereIsRoom()
    {
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.NotInstalled);
        await using var disk = await SmallDisk.MountAsync(64);
        var files = Directory.CreateDirectory(Path.Combine(disk.Path, "tablespace")).FullName;
        await SmallDisk.GiveAsync(files, "postgres");
        await using var stage = await Stage.SetAsync(tablespace: files);
        await stage.Trial.RunAsync(new Fault("disk of the database full", StopsWrites: true, disk.FillAsync, () => { disk.Free(); return Task.CompletedTask; }));
    }

    [Fact]
    public async Task DiskOfTheWriteAheadLogFull_StopsTheServer_AndExecutionsGoOnWhenItRunsAgain()
    {
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.NotInstalled);
        await using var disk = await SmallDisk.MountAsync(192);
        await using var stage = await Stage.SetAsync(parent: disk.Path);
        await stage.Trial.RunAsync(new Fault(
            "disk of the log full (PANIC)",
            StopsWrites: true,
            async () =>
            {
                await disk.FillAsync();
                await stage.WriteLogUntilPanicAsync();
            },
            async () =>
            {
                disk.Free();
                await stage.Server.StopProcessAsync("QUIT");
                await stage.Server.StartProcessAsync();
            }));
    }

    [Fact]
    public async Task DiskOfTheEmbeddedStoreFull_StopsExecutionsUntilThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync(48);
        await using var echo = await Echo.StartAsync();
        await using var product = await Product.StartAsync(echo.Url, "--data", Path.Combine(disk.Path, "data"));
        await new Trial(product, echo).RunAsync(
            new Fault("disk of the embedded store full", StopsWrites: true, disk.FillAsync, () => { disk.Free(); return Task.CompletedTask; }));
    }
}
