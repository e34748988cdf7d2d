using System.Runtime.Versioning;
using System.Text.Json;
using OrleansWorkflows.Cluster.Tests.Support;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>Tasks run in the processes of the machines they name.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TaskPlacementTests : IAsyncLifetime
{
    private static readonly string[] Machines = ["a", "b", "c"];

    private readonly string _directory = Directory.CreateTempSubdirectory("ow-cluster-scripts-").FullName;

    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        var services = Path.Combine(_directory, "services.yaml");
        await File.WriteAllTextAsync(services, "services: { ops: { type: script, config: { directory: ., scripts: { whose: { file: whose.sh } } } } }");
        var script = Path.Combine(_directory, "whose.sh");
        await File.WriteAllTextAsync(script, "#!/bin/sh\necho \"{\\\"silo\\\": $PPID}\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _cluster = await TestCluster.StartAsync("redis", 1, Machines, new Dictionary<string, string> { ["OW__SERVICES"] = services });
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("parallel", 3)]
    [InlineData("sequential", 3)]
    [InlineData("broadcast", 3)]
    [InlineData("failover", 1)]
    [InlineData("round_robin", 1)]
    [InlineData("quorum", 2)]
    public async Task EachStrategy_RunsInTheProcessesOfItsMachines(string strategy, int atLeast)
    {
        var group = await EndedAsync(new { task_definition = new { tool = "echo" }, target_machines = Machines, execution_strategy = strategy });

        Assert.Equal("completed", group.Word("status"));
        var completed = group["tasks"].EnumerateArray().Where(task => task.GetProperty("status").GetString() == "completed").ToList();
        Assert.True(completed.Count >= atLeast, group.Text);
        Assert.All(completed, task => Assert.Equal(_cluster.Silo(task.GetProperty("machine").GetString()!).Id, task.GetProperty("process_id").GetInt32()));
    }

    [Fact]
    public async Task Script_IsRunByTheSiloOfEachMachine()
    {
        var group = await EndedAsync(new { task_definition = new { script = "ops.whose" }, target_machines = Machines });

        Assert.Equal("completed", group.Word("status"));
        Assert.All(Machines, machine => Assert.Equal(_cluster.Silo(machine).Id, Task(group, machine).GetProperty("output").GetProperty("silo").GetInt32()));
    }

    [Fact]
    public async Task MachineThatDied_IsFailedOverOrNamedWhenTheDeadlinePasses()
    {
        await _cluster.Silo("b").KillAsync();
        await TestCluster.UntilAsync(
            () => _cluster.Gateway().GetAsync("/health"),
            reply => reply.Text.Contains("\"silos\"", StringComparison.Ordinal) && !reply.Text.Contains("\"name\":\"b\"", StringComparison.Ordinal),
            "silo b is declared dead");

        var parallel = await EndedAsync(new { task_definition = new { tool = "echo" }, target_machines = Machines, deadline = "2s" });
        var quorum = await EndedAsync(new { task_definition = new { tool = "echo" }, target_machines = Machines, execution_strategy = "quorum" });

        Assert.Equal("failed", parallel.Word("status"));
        Assert.Contains("'b'", Task(parallel, "b").GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("completed", Task(parallel, "a").GetProperty("status").GetString());
        Assert.Equal("completed", quorum.Word("status"));
    }

    private static JsonElement Task(Reply group, string machine) =>
        group["tasks"].EnumerateArray().Single(task => task.GetProperty("machine").GetString() == machine);

    private async Task<Reply> EndedAsync(object request)
    {
        // A silo that has just died may still be asked: 503, try again.
        var started = await TestCluster.UntilAsync(
            () => _cluster.Gateway().PostAsync("/tasks", request, ("Prefer", "wait=20")), reply => reply.Status != 503, "a task group");
        return await TestCluster.UntilAsync(
            () => _cluster.Gateway().GetAsync($"/task-groups/{started.Word("task_group_id")}"),
            reply => reply.Word("status") != "running",
            $"task group of {started.Text}");
    }
}
