namespace OrleansWorkflows.Executions.Tests.Tasks;

/// <summary>Tasks on three silos that are three machines.</summary>
public sealed class TaskPlacementTests : IAsyncLifetime
{
    private static readonly string[] Machines = ["alpha", "beta", "gamma"];

    private MachineCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await MachineCluster.StartAsync(Machines);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task EachTask_RunsOnItsMachine()
    {
        var group = await _cluster.EndedAsync(await _cluster.DistributeAsync(Echo()));

        Assert.Equal(TaskGroupStatus.Completed, group.Status);
        Assert.Equal(Machines, group.TargetMachines);
        Assert.Equal(Machines, group.Tasks.Select(task => task.Silo));
        Assert.Equal(Machines, group.Successes);
    }

    [Fact]
    public async Task RoundRobin_TakesOneMachineAfterTheOther()
    {
        var silos = new List<string?>();
        for (var i = 0; i < 4; i++)
        {
            var group = await _cluster.EndedAsync(await _cluster.DistributeAsync(Echo(ExecutionStrategy.RoundRobin)));
            silos.Add(group.Tasks.Single(task => task.Status == MachineTaskStatus.Completed).Silo);
        }

        Assert.Equal(["alpha", "beta", "gamma", "alpha"], silos);
    }

    [Fact]
    public async Task Sequential_StopsAtTheFirstFailure()
    {
        var request = Echo(ExecutionStrategy.Sequential) with { Definition = new TaskDefinition { Tool = "fail" } };
        var group = await _cluster.EndedAsync(await _cluster.DistributeAsync(request));

        Assert.Equal([MachineTaskStatus.Failed, MachineTaskStatus.Skipped, MachineTaskStatus.Skipped], group.Tasks.Select(task => task.Status));
        Assert.Equal((TaskGroupStatus.Failed, "It failed on alpha."), (group.Status, group.Reason));
    }

    [Fact]
    public async Task Failover_TriesEveryMachineInItsOrder()
    {
        var request = Echo(ExecutionStrategy.Failover) with { Definition = new TaskDefinition { Tool = "fail" }, Machines = ["gamma", "alpha", "beta"] };
        var group = await _cluster.EndedAsync(await _cluster.DistributeAsync(request));

        Assert.All(group.Tasks, task => Assert.Equal(MachineTaskStatus.Failed, task.Status));
        Assert.Equal(group.Tasks.Select(task => task.StartedAt).Order(), group.Tasks.Select(task => task.StartedAt));
        Assert.Equal(TaskGroupStatus.Failed, group.Status);
    }

    [Fact]
    public async Task TaskOfAMachineThatIsAway_WaitsUntilItComes()
    {
        var id = await _cluster.DistributeAsync(Echo() with { Machines = ["alpha", "delta"] });
        var waiting = await _cluster.UntilAsync(id, group => group.Tasks[0].Status == MachineTaskStatus.Completed && group.Tasks[1].Note is not null);
        await _cluster.StartSiloAsync("delta");
        var ended = await _cluster.EndedAsync(id);

        Assert.Equal(MachineTaskStatus.Pending, waiting.Tasks[1].Status);
        Assert.Contains("'delta' is away", waiting.Tasks[1].Note, StringComparison.Ordinal);
        Assert.Equal((TaskGroupStatus.Completed, "delta"), (ended.Status, ended.Tasks[1].Silo));
    }

    [Fact]
    public async Task TaskThatEndedBeforeItsMachineWent_IsKnownFromTheStore()
    {
        var id = ExecutionId.Hash("ended unseen").Value;
        var request = Echo() with { Machines = ["beta"] };
        await _cluster.Task(TaskId.Of(id, 0), "beta").Run(request.Definition, 2, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await _cluster.StopSiloAsync("beta");

        await _cluster.DistributeAsync(id, request);
        var ended = await _cluster.EndedAsync(id);
        Assert.Equal((TaskGroupStatus.Completed, "beta"), (ended.Status, ended.Tasks[0].Silo));
    }

    [Fact]
    public async Task MachineThatGoesInTheMiddle_BeginsItsTaskAgainWhenItIsBack()
    {
        // Longer than a silo that leaves waits for what it runs: it is broken off, and the next begin is the second.
        var id = await _cluster.DistributeAsync(Echo() with { Definition = new TaskDefinition { Tool = "sleep", Args = JsonBytes.Parse("""{"ms": 12000}""") }, Machines = ["beta"] });
        await _cluster.UntilAsync(id, group => group.Tasks[0].Status == MachineTaskStatus.Running);
        await _cluster.StopSiloAsync("beta");
        var away = await _cluster.UntilAsync(id, group => group.Tasks[0].Status == MachineTaskStatus.Pending);
        await _cluster.StartSiloAsync("beta");
        var ended = await _cluster.EndedAsync(id);

        Assert.Contains("went away", away.Tasks[0].Note, StringComparison.Ordinal);
        Assert.Equal((TaskGroupStatus.Completed, 2), (ended.Status, ended.Tasks[0].Attempts));
    }

    [Fact]
    public async Task GroupWhoseSiloGoes_IsTakenUpByAnother()
    {
        // As many groups as it takes for each silo to drive some.
        var ids = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            ids.Add(await _cluster.DistributeAsync(Echo() with { Definition = new TaskDefinition { Tool = "sleep", Args = JsonBytes.Parse("""{"ms": 2000}""") }, Machines = ["alpha", "gamma"] }));
        }

        await _cluster.StopSiloAsync("beta");
        foreach (var id in ids)
        {
            var group = await _cluster.EndedAsync(id);
            Assert.Equal(TaskGroupStatus.Completed, group.Status);
            // A silo takes its part of the grain directory with it: grains elsewhere that were registered there are made anew, and begin their task again.
            Assert.All(group.Tasks, task => Assert.InRange(task.Attempts, 1, 2));
        }
    }

    [Fact]
    public async Task ForgottenGroup_LeavesNothingStored_AlsoOfAMachineThatIsGone()
    {
        var id = await _cluster.DistributeAsync(Echo());
        await _cluster.EndedAsync(id);
        await _cluster.StopSiloAsync("beta");
        // Wherever the group was, all know by now where it is.
        await _cluster.EndedAsync(id);
        Assert.Equal(1 + Machines.Length, await _cluster.CountRowsAsync());

        await _cluster.Group(id).Forget();

        Assert.Equal(0, await _cluster.CountRowsAsync());
        Assert.Null(await _cluster.Group(id).Get(null));
    }

    [Fact]
    public async Task GroupThatRuns_IsNotForgotten()
    {
        var id = await _cluster.DistributeAsync(Echo() with { Machines = ["delta"] });

        await _cluster.Group(id).Forget();

        Assert.Equal(TaskGroupStatus.Running, (await _cluster.Group(id).Get(null))?.Status);
    }

    private static DistributeRequest Echo(ExecutionStrategy strategy = ExecutionStrategy.Parallel) => new()
    {
        Definition = new TaskDefinition { Tool = "echo" }, Machines = Machines, Strategy = strategy,
    };
}
