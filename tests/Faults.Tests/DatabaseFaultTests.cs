using OrleansWorkflows.Faults.Tests.Support;
using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Faults.Tests;

/// <summary>What a database can do to the product: executions stop and go on, nothing is lost or doubled, callers are told clearly.</summary>
public sealed class DatabaseFaultTests(DatabaseFaultTests.SharedStage shared) : IClassFixture<DatabaseFaultTests.SharedStage>
{
    [Fact]
    public async Task ServerStoppedAndStarted_LosesAndDoublesNothing_AndCallersAreToldClearly()
    {
        var stage = await shared.GetAsync();
        await stage.Trial.RunAsync(DatabaseFaults.Stopped(stage, "INT"), async () =>
        {
            var list = await stage.Product.GetAsync("/executions?limit=1");
            Assert.True(list.IsClearRefusal, list.Text);
            var one = await stage.Product.GetAsync("/executions/0192e4a07c6e7c6e8a1b2c3d4e5f6071");
            Assert.True(one.IsClearRefusal, one.Text);
            var tool = await stage.Product.CallToolAsync("execute_workflow", new { workflow_id = "faults/five_steps", parameters = new { number = -1 } });
            Assert.True(tool.GetProperty("isError").GetBoolean());
            Assert.Contains("same arguments", tool.GetRawText(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task ServerKilled_LosesAndDoublesNothing()
    {
        var stage = await shared.GetAsync();
        await stage.Trial.RunAsync(DatabaseFaults.Stopped(stage, "QUIT"));
    }

    [Fact]
    public async Task SessionsTerminatedAgainAndAgain_LoseAndDoubleNothing()
    {
        var stage = await shared.GetAsync();
        await stage.Trial.RunAsync(DatabaseFaults.SessionsTerminated(stage));
    }

    [Fact]
    public async Task CommitThatNeverEnds_KeepsStartsOut_AndIsSettledAfterwards()
    {
        var stage = await shared.GetAsync();
        await stage.Trial.RunAsync(DatabaseFaults.CommitHangs(stage));
    }

    [Fact]
    public async Task TablesLockedBySomebody_AreWaitedForWithinBounds()
    {
        var stage = await shared.GetAsync();
        await stage.Trial.RunAsync(DatabaseFaults.TablesLocked(stage));
    }

    [Fact]
    public async Task DatabaseTurnedReadOnly_StopsExecutionsUntilItIsWritableAgain()
    {
        var stage = await shared.GetAsync();
        await stage.Trial.RunAsync(DatabaseFaults.ReadOnly(stage));
    }

    [Fact]
    public async Task ServerWithoutAFreeConnection_StopsExecutionsUntilThereIsOne()
    {
        var stage = await shared.GetAsync();
        await stage.Trial.RunAsync(DatabaseFaults.NoConnectionLeft(stage));
    }

    [Fact]
    public async Task ConnectionsCutAroundTheCommit_LoseAndDoubleNothing()
    {
        CuttingProxy? proxy = null;
        await using var stage = await Stage.SetAsync(through: server => (proxy = new(server.Port)).Port);
        await using (proxy)
        {
            await stage.Trial.RunAsync(DatabaseFaults.Cut(stage, proxy!));
        }
    }

    /// <summary>One server and one product for all faults that they survive.</summary>
    public sealed class SharedStage : IAsyncLifetime
    {
        private Stage? _stage;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        internal async Task<Stage> GetAsync() => _stage ??= await Stage.SetAsync();

        public async ValueTask DisposeAsync()
        {
            if (_stage is not null)
            {
                await _stage.DisposeAsync();
            }
        }
    }
}
