using Microsoft.Extensions.DependencyInjection;

namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class RetentionTests(GatewayFixture gateway)
{
    private const string Spec = """
        domain: retention
        workflows:
          trimmed:
            retention: 0s
            graph:
              keep: { type: snapshot, name: before }
              say: { type: set, depends_on: keep, values: { text: hello } }
          deleted:
            retention: { delete_after: 0s }
            graph:
              say: { type: set, values: { text: hello } }
          busy:
            retention: { delete_after: 0s }
            graph:
              work: { call: sleep, args: { duration: 1h } }
          parent:
            graph:
              child: { workflow: deleted }
              ask: { type: yield, depends_on: child, message: "And now?" }
        """;

    [Fact]
    public async Task TrimmedExecution_IsShownAndItsHistoryIsWhole()
    {
        var before = await RunAsync("trimmed");
        var id = before["execution_id"].GetString();

        await SweepAsync();

        var after = await gateway.GetAsync($"/executions/{id}");
        Assert.Equal((200, before.Text), (after.Status, after.Text));
        Assert.Equal("execution_started", (await gateway.GetAsync($"/executions/{id}/history"))["items"][0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task DeletedExecution_IsNotFound()
    {
        var id = (await RunAsync("deleted"))["execution_id"].GetString();

        await SweepAsync();

        (await gateway.GetAsync($"/executions/{id}")).IsProblem(404, "WF0207");
        (await gateway.GetAsync($"/executions/{id}/history")).IsProblem(404, "WF0207");
        Assert.Empty((await gateway.GetAsync($"/executions?q={id}"))["items"].EnumerateArray());
    }

    [Fact]
    public async Task TerminatedDuringACall_ExpiresAllTheSame()
    {
        var id = (await RunAsync("busy", "respond-async"))["execution_id"].GetString();
        Assert.Equal(200, (await gateway.PostAsync($"/executions/{id}/terminate")).Status);

        await SweepAsync();

        (await gateway.GetAsync($"/executions/{id}")).IsProblem(404, "WF0207");
    }

    [Fact]
    public async Task ChildOfARunningParent_IsKept()
    {
        var parent = await RunAsync("parent");
        var child = parent["children"][0].GetString();

        await SweepAsync();

        Assert.Equal(("waiting", 200), (parent["status"].GetString(), (await gateway.GetAsync($"/executions/{child}")).Status));
    }

    private async Task<Answer> RunAsync(string workflow, string prefer = "wait=20")
    {
        Assert.Equal(201, (await gateway.PostYamlAsync("/specs", Spec)).Status);
        return await gateway.PostAsync($"/workflows/retention/{workflow}/execute", null, ("Prefer", prefer));
    }

    private async Task SweepAsync()
    {
        var grains = gateway.Services.GetRequiredService<IGrainFactory>();
        for (var range = 0; range < IRetentionGrain.Count; range++)
        {
            await grains.GetGrain<IRetentionGrain>(range).Sweep();
        }
    }
}
