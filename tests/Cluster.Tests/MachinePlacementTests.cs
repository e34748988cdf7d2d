using System.Text.Json;
using OrleansWorkflows.Cluster.Tests.Support;
using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>Steps and executions with <c>target_machines</c> run in the processes of these machines.</summary>
public sealed class MachinePlacementTests : IAsyncLifetime
{
    private static readonly string[] Machines = ["a", "b", "c"];

    private TestCluster _cluster = null!;
    private Echo _echo = null!;

    public async ValueTask InitializeAsync()
    {
        _echo = await Echo.StartAsync(TimeSpan.FromMilliseconds(200));
        _cluster = await TestCluster.StartAsync("redis", 1, Machines, new Dictionary<string, string> { ["OW__EXECUTIONS__MACHINEWAIT"] = "00:00:20" });
        (await _cluster.Gateway().PostAsync("/specs", new
        {
            domain = "placed",
            workflows = new
            {
                step = new
                {
                    @params = new { machines = new { type = "list", required = true } },
                    graph = new
                    {
                        first = new { call = "echo", args = new { n = 1 } },
                        placed = new { call = "http", args = new { method = "POST", url = _echo.Url, body = "$execution.id" }, target_machines = "$machines", depends_on = new[] { "first" } },
                        last = new { call = "echo", args = new { n = 2 }, depends_on = new[] { "placed" } },
                    },
                },
                whole = new { graph = new { call = new { call = "http", args = new { method = "POST", url = _echo.Url, body = "$execution.id" } } } },
            },
        })).Is(201);
    }

    public async ValueTask DisposeAsync()
    {
        await (_cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_echo?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task Steps_AreMadeByTheProcessesOfTheirMachines()
    {
        // Wherever the executions are, some of these machines are others than theirs.
        var answers = HoldAnswers();
        var started = await Task.WhenAll(Machines.Concat(Machines).Select(machine => StartAsync("step", new { machines = new[] { machine } })));
        await Task.WhenAll(Machines.Select(machine => TestCluster.UntilAsync(
            () => _cluster.Health(machine).GetAsync("/health/ready"),
            reply => reply["running_steps"].GetInt32() > 0 && reply["process"].GetInt32() == _cluster.Silo(machine).Id,
            $"a call in flight in the process of {machine}")));
        answers.SetResult();

        foreach (var (execution, machine) in started.Zip(Machines.Concat(Machines)))
        {
            var ended = await EndedAsync(execution);
            Assert.Equal("completed", ended.Word("status"));
            Assert.Equal(machine, StepOf(ended, "placed").GetProperty("machine").GetString());
        }
    }

    [Fact]
    public async Task MachineThatDiesDuringTheCall_IsReplacedByAnotherUnderTheSameKey()
    {
        var answers = HoldAnswers();
        var started = await StartAsync("step", new { machines = new[] { "b", "c" } });
        var dying = await RunningOnAsync("b", "c");
        await _cluster.Silo(dying).KillAsync();
        answers.SetResult();

        var ended = await EndedAsync(started);

        Assert.Equal("completed", ended.Word("status"));
        Assert.Equal(dying == "b" ? "c" : "b", StepOf(ended, "placed").GetProperty("machine").GetString());
        var keys = _echo.Calls[ended.Word("execution_id")!];
        Assert.Equal(2, keys.Count);
        Assert.Single(keys.Distinct());
    }

    [Fact]
    public async Task StepWhoseMachineIsAway_WaitsForItAndThenFailsNamingIt()
    {
        var refused = await EndedAsync(await StartAsync("step", new { machines = new[] { "nowhere" } }));
        var waiting = await StartAsync("step", new { machines = new[] { "d" } });
        await _cluster.StartSiloAsync("d");
        var ended = await EndedAsync(waiting);

        Assert.Equal("machine_unavailable", refused["error"].GetProperty("code").GetString());
        Assert.Contains("nowhere", refused["error"].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(("completed", "d"), (ended.Word("status"), StepOf(ended, "placed").GetProperty("machine").GetString()));
    }

    [Fact]
    public async Task Executions_LiveOnTheMachinesTheyName()
    {
        foreach (var machine in Machines)
        {
            var started = await StartAsync("whole", new { }, machine);
            Assert.Equal(machine, started.Word("silo"));
            var ended = await EndedAsync(started);
            Assert.Equal(("completed", machine), (ended.Word("status"), StepOf(ended, "call").GetProperty("machine").GetString()));
        }
    }

    [Fact]
    public async Task ExecutionWhoseMachineDies_GoesOnWhenItIsBack()
    {
        var answers = HoldAnswers();
        var started = await StartAsync("whole", new { }, "b");
        await RunningOnAsync("b");
        await _cluster.Silo("b").KillAsync();
        answers.SetResult();
        await _cluster.StartSiloAsync("b");

        var ended = await EndedAsync(started);

        Assert.Equal(("completed", "b"), (ended.Word("status"), StepOf(ended, "call").GetProperty("machine").GetString()));
        Assert.Single(_echo.Calls[ended.Word("execution_id")!].Distinct());
    }

    [Fact]
    public async Task ExecutionWhoseMachinesAreAway_IsQueuedUntilOneComesOrItIsTooLate()
    {
        var late = await StartAsync("whole", new { }, "nowhere");
        var early = await StartAsync("whole", new { }, "d");
        Assert.Equal(("queued", "queued"), (late.Word("status"), early.Word("status")));

        await _cluster.StartSiloAsync("d");
        var ended = await EndedAsync(early);
        var failed = await EndedAsync(late);

        Assert.Equal(("completed", "d"), (ended.Word("status"), StepOf(ended, "call").GetProperty("machine").GetString()));
        Assert.Equal(("failed", "machine_unavailable"), (failed.Word("status"), failed["error"].GetProperty("code").GetString()));
        Assert.Contains("nowhere", failed["error"].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyUsedForOtherMachines_IsRefused()
    {
        var first = await StartAsync("whole", new { }, "b", key: "k");
        var again = await StartAsync("whole", new { }, "b", key: "k");
        var other = await _cluster.Gateway().PostAsync(
            "/workflows/placed/whole/execute", new { @params = new { }, target_machines = new[] { "c" } }, ("Prefer", "respond-async"), ("Idempotency-Key", "k"));

        Assert.Equal(first.Word("execution_id"), again.Word("execution_id"));
        Assert.Equal(422, other.Status);
    }

    /// <summary>Calls stay in flight until this is set.</summary>
    private TaskCompletionSource HoldAnswers()
    {
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _echo.LetGo = _ => answers.Task;
        return answers;
    }

    private static JsonElement StepOf(Reply execution, string step) =>
        execution["steps"].EnumerateArray().Single(view => view.GetProperty("id").GetString() == step);

    private Task<Reply> StartAsync(string workflow, object arguments, string? machine = null, string? key = null) => TestCluster.UntilAsync(
        () => _cluster.Gateway().PostAsync(
            $"/workflows/placed/{workflow}/execute",
            new { @params = arguments, target_machines = machine is null ? Array.Empty<string>() : [machine] },
            ("Prefer", "respond-async"),
            ("Idempotency-Key", key ?? Guid.NewGuid().ToString("N"))),
        reply => reply.Status is 200 or 202,
        $"start of {workflow}");

    private Task<Reply> EndedAsync(Reply started) => TestCluster.UntilAsync(
        () => _cluster.Gateway().GetAsync($"/executions/{started.Word("execution_id")}"),
        reply => reply.Status == 200 && reply.Word("status") is "completed" or "failed" or "cancelled",
        $"end of {started.Text}");

    private async Task<string> RunningOnAsync(params string[] machines)
    {
        while (true)
        {
            foreach (var machine in machines)
            {
                if ((await _cluster.Health(machine).GetAsync("/health/ready"))["running_steps"].GetInt32() > 0)
                {
                    return machine;
                }
            }
        }
    }
}
