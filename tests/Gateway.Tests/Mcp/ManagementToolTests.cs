using System.Text.Json;
using ModelContextProtocol.Client;
using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

/// <summary>The tools of requirement 002 with its parameters, fields and words.</summary>
public sealed class ManagementToolTests(McpProduct product) : IClassFixture<McpProduct>
{
    private static readonly object[] Steps =
    [
        new { id = "build", name = "Build", type = "development", enforcement = "code-review", validation = (string?)null, dependencies = Array.Empty<string>(), parameters = new { call = "echo", args = new { built = true } } },
        new { id = "deploy", name = "Deploy", type = "deployment", enforcement = "startup-validation", validation = "manual-review", dependencies = new[] { "build" }, estimated_duration = 5, parameters = new { call = "echo", args = new { deployed = true } } },
    ];

    public static TheoryData<string> Versions => [Wire.New, Wire.Old];

    [Fact]
    public async Task CreateWorkflow_WithoutSteps_IsADraft_AndNoTool()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var created = await CallAsync(client, "create_workflow", new
        {
            workflow_id = "test-workflow", name = "Test Workflow", description = "A test workflow", pattern = "infrastructure-enforcement", steps = Array.Empty<object>(),
        });
        var got = await CallAsync(client, "get_workflow", new { workflow_id = "test-workflow" });
        var started = await client.CallToolAsync("execute_workflow", Arguments(new { workflow_id = "test-workflow" }));

        Assert.Equal(("success", "test-workflow", "draft"), (created.Word("status"), created.Word("workflow_id"), created.Word("workflow_status")));
        Assert.Equal("draft", got.Word("status"));
        Assert.Equal("A test workflow", got.Word("description"));
        Assert.DoesNotContain("w_test-workflow", (await client.ListToolsAsync()).Select(tool => tool.Name));
        Assert.True(started.IsError);
        Assert.Contains("create_workflow", started.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task CreatedWorkflow_IsFoundRunAndWatched(string version)
    {
        await using var client = await product.ConnectAsync(version);
        var id = version == Wire.New ? "release_new" : "release_old";

        var created = await CallAsync(client, "create_workflow", new { workflow_id = id, name = "Release", description = "Releases the thing", pattern = "release-" + version, steps = Steps });
        var got = await CallAsync(client, "get_workflow", new { workflow_id = id });
        var listed = await CallAsync(client, "list_workflows", new { status_filter = (string?)null, pattern_filter = "release-" + version });
        var started = await CallAsync(client, "execute_workflow", new { workflow_id = id, parameters = (object?)null, target_machines = (string[]?)null });
        var paused = await CallAsync(client, "get_workflow_status", new { execution_id = started.Word("execution_id"), wait_seconds = 30 });
        var pausedWorkflows = await CallAsync(client, "list_workflows", new { status_filter = "paused" });
        var resumed = await CallAsync(client, "resume_workflow", new { execution_id = started.Word("execution_id"), answer = new { approved = true } });
        var ended = await CallAsync(client, "get_workflow_status", new { execution_id = started.Word("execution_id") });

        Assert.Equal(("active", "w_" + id), (created.Word("workflow_status"), created.Word("tool")));
        Assert.Equal(("Release", "active", "release-" + version), (got.GetProperty("steps")[0].GetProperty("name").GetString() == "Build" ? "Release" : "", got.Word("status"), got.Word("pattern")));
        var build = got.GetProperty("steps")[0];
        Assert.Equal(("build", "Build", "development", "code-review"), (build.Word("id"), build.Word("name"), build.Word("type"), build.Word("enforcement")));
        Assert.Equal("echo", build.GetProperty("parameters").Word("call"));
        Assert.All(["created_at", "updated_at", "created_by", "metadata"], field => Assert.True(got.TryGetProperty(field, out _), field));
        Assert.Equal([id], listed.GetProperty("workflows").EnumerateArray().Select(workflow => workflow.Word("workflow_id")));
        Assert.Equal(id, started.Word("workflow_id"));
        Assert.All(
            ["started_at", "current_step", "completed_steps", "failed_steps", "parameters", "target_machines", "estimated_completion"],
            field => Assert.True(started.TryGetProperty(field, out _), field));
        Assert.Equal(("paused", "waiting"), (paused.Word("status"), paused.Word("execution_status")));
        Assert.Contains("build", paused.GetProperty("completed_steps").EnumerateArray().Select(step => step.GetString()));
        Assert.Contains("resume_workflow", paused.Word("next"), StringComparison.Ordinal);
        Assert.Contains(id, pausedWorkflows.GetProperty("workflows").EnumerateArray().Select(workflow => workflow.Word("workflow_id")));
        Assert.Equal("completed", resumed.Word("status"));
        Assert.Equal("completed", ended.Word("status"));
        Assert.NotEmpty(ended.GetProperty("steps").EnumerateArray());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task CancelledExecution_EndsUndone_AndAnEndedOneStaysAsItIs(string version)
    {
        await product.ImportAsync(
            """
            domain: stopping
            version: "1"
            workflows:
              long_stay:
                graph:
                  reserve: { call: echo, args: { seat: 1 }, compensate: { call: echo, args: { cancelled: 1 } } }
                  pause: { type: wait, duration: 1h, depends_on: [reserve] }
            """);
        await using var client = await product.ConnectAsync(version);
        var started = await CallAsync(client, "execute_workflow", new { workflow_id = "long_stay" });
        var id = started.Word("execution_id");
        while (!(await CallAsync(client, "get_workflow_status", new { execution_id = id })).GetProperty("completed_steps").EnumerateArray().Any())
        {
        }

        var cancelled = await CallAsync(client, "cancel_workflow", new { execution_id = id, reason = "The journey is off" });
        var again = await CallAsync(client, "cancel_workflow", new { execution_id = id, compensate = false });
        var done = await CallAsync(client, "w_greet", new { });
        var late = await CallAsync(client, "cancel_workflow", new { execution_id = done.Word("execution_id") });

        Assert.Equal(("failed", "cancelled"), (cancelled.Word("status"), cancelled.Word("execution_status")));
        Assert.Equal("completed", cancelled.GetProperty("compensation")[0].Word("status"));
        Assert.Contains("The journey is off", cancelled.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(cancelled.GetProperty("compensation").GetArrayLength(), again.GetProperty("compensation").GetArrayLength());
        Assert.Equal("completed", late.Word("execution_status"));
    }

    [Fact]
    public async Task CreateWorkflow_WithMistakes_ReportsAllOfThem()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var result = await client.CallToolAsync("create_workflow", Arguments(new
        {
            name = "Wrong",
            steps = new object[] { new { id = "a", dependencies = new[] { "nobody" } }, new { id = "a", colour = "red" } },
        }));

        Assert.True(result.IsError);
        Assert.True(result.Json().GetProperty("problems").GetArrayLength() >= 3, result.Text());
        Assert.All(["nobody", "colour", "create_workflow again"], word => Assert.Contains(word, result.Text(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task FailedExecution_IsFailedInTheWordsOfTheRequirement()
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var started = await CallAsync(client, "execute_workflow", new { workflow_id = "undo_it" });
        var ended = await CallAsync(client, "get_workflow_status", new { execution_id = started.Word("execution_id"), wait_seconds = 30 });

        Assert.Equal(("failed", "mcp/undo_it"), (ended.Word("status"), ended.Word("workflow_id")));
        Assert.Equal(["stop"], ended.GetProperty("failed_steps").EnumerateArray().Select(step => step.GetString()));
        Assert.Contains("No luck today", ended.Word("next"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"domain":"mpc"}""", "Did you mean 'mcp'?")]
    [InlineData("""{"pattern_filter":"none"}""", "Leave filters out")]
    public async Task ListThatHasNothing_SaysWhereThereIsSomething(string arguments, string expected)
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var listed = (await client.CallToolAsync("list_workflows", JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments))).Json();

        Assert.Equal(0, listed.GetProperty("total").GetInt32());
        Assert.Contains(expected, listed.Word("next"), StringComparison.Ordinal);
        Assert.Contains("Domains: ", listed.Word("next"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PartOfAResultThatIsNot_IsRefusedInTheWordsOfTheTool()
    {
        await using var client = await product.ConnectAsync(Wire.New);
        var started = await CallAsync(client, "execute_workflow", new { workflow_id = "undo_it" });
        await CallAsync(client, "get_workflow_status", new { execution_id = started.Word("execution_id"), wait_seconds = 30 });

        var refused = await client.CallToolAsync("get_workflow_status", Arguments(new { execution_id = started.Word("execution_id"), result_offset = 5 }));

        Assert.True(refused.IsError);
        Assert.All(["The arguments of get_workflow_status", "the execution is failed", "ask without result_offset"], text => Assert.Contains(text, refused.Text(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("execute_workflow", """{"workflow_id":"mcp/three_stepz"}""", "mcp/three_steps")]
    [InlineData("execute_workflow", """{"workflow_id":"mcp/three_steps","parameters":{"start":"x"}}""", "start")]
    [InlineData("execute_workflow", """{"workflow_id":"mcp/three_steps","parameters":[1]}""", "'parameters' must be an object")]
    [InlineData("get_workflow", """{}""", "'workflow_id' is missing")]
    [InlineData("list_workflows", """{"status_filter":"activ"}""", "'active'")]
    [InlineData("list_workflows", """{"limit":0}""", "'limit'")]
    [InlineData("get_workflow_status", """{"execution_id":"00000000000000000000000000000000"}""", "WF0207")]
    [InlineData("get_workflow_status", """{"execution_id":5}""", "'execution_id' must be a text")]
    public async Task WrongArguments_AreExplained(string tool, string arguments, string expected)
    {
        await using var client = await product.ConnectAsync(Wire.New);

        var result = await client.CallToolAsync(tool, JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments));

        Assert.True(result.IsError);
        Assert.Contains(expected, result.Text(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> CallAsync(McpClient client, string tool, object arguments)
    {
        var result = await client.CallToolAsync(tool, Arguments(arguments));
        Assert.True(result.IsError is not true, result.Text());
        return result.Json();
    }

    private static Dictionary<string, object?> Arguments(object arguments) =>
        JsonSerializer.Deserialize<Dictionary<string, object?>>(JsonSerializer.Serialize(arguments))!;
}
