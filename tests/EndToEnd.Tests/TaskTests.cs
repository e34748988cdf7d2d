using OrleansWorkflows.EndToEnd.Tests.Processes;

namespace OrleansWorkflows.EndToEnd.Tests;

/// <summary>Tasks survive the process that runs them.</summary>
public sealed class TaskTests
{
    [Fact]
    public async Task TaskInFlightAtAKill_IsMadeAgainUnderItsKey_WithoutBeingAskedFor()
    {
        await using var demo = new Demo();
        await demo.InitializeAsync();
        await demo.Travel.FailNextAsync(new { operation = "add_to_waitlist", delay_ms = 60_000, times = 1 });
        var task = new { tool = "add_to_waitlist", args = new { flight_id = "AF316-NYC-PARIS-20260223", passenger = "Ada" } };
        var started = await demo.Gateway.Web.PostAsync("/tasks", new { task_definition = task });
        Assert.True(started.Status is 200 or 201 or 202, started.Text);
        await CallsAsync(demo, 1);

        await demo.RestartAsync();
        await CallsAsync(demo, 2);
        var group = await TaskGroupAsync(demo, started.Word("task_group_id"));

        Assert.Equal("completed", group.Word("status"));
        Assert.Single((await demo.Travel.CallsAsync("add_to_waitlist")).Select(call => call.Key).Distinct(), key => key is not null);
        Assert.Equal(2, group["tasks"][0].GetProperty("attempts").GetInt32());
    }

    private static async Task CallsAsync(Demo demo, int count)
    {
        var began = TimeProvider.System.GetTimestamp();
        while ((await demo.Travel.CallsAsync("add_to_waitlist")).Count < count)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < ChildProcess.Patience, $"Call {count} of the task did not come.");
        }
    }

    private static async Task<Reply> TaskGroupAsync(Demo demo, string id)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var group = (await demo.Gateway.Web.GetAsync($"/task-groups/{id}")).Is(200);
            if (group.Word("status") != "running" || TimeProvider.System.GetElapsedTime(began) > ChildProcess.Patience)
            {
                return group;
            }
        }
    }
}
