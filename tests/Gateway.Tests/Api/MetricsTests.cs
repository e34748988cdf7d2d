using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansWorkflows.Journal;

namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class MetricsTests(GatewayFixture gateway)
{
    private static readonly string Here = Environment.MachineName;

    private readonly string _domain = "metrics_" + Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task Executions_AreCountedByStatus_WithSuccessRateAndSteps()
    {
        await ImportAsync("""
              good:
                graph:
                  first: { call: echo, args: { a: 1 } }
                  all: { type: foreach, depends_on: [first], items: "${ [1, 2, 3] }", as: item, step: { call: echo, args: { i: $item } } }
              bad:
                graph:
                  try: { call: fail, args: { message: "not today" }, on_error: { retry: 2, delay: 1 } }
              asks:
                graph:
                  question: { type: yield, message: "Well?", expects: { ok: bool } }
            """);
        foreach (var name in (string[])["good", "good", "good", "bad", "asks"])
        {
            await gateway.PostAsync($"/workflows/{_domain}/{name}/execute", "{}");
        }

        var metrics = await gateway.GetAsync($"/metrics/workflows?range=1h&domain={_domain}");

        Assert.Equal(200, metrics.Status);
        var all = metrics["executions"];
        Assert.Equal("""{"waiting":1,"completed":3,"failed":1}""", all.GetProperty("by_status").GetRawText());
        Assert.Equal((5, 0.75, 4), (all.GetProperty("total").GetInt32(), all.GetProperty("success_rate").GetDouble(), all.GetProperty("duration_ms").GetProperty("count").GetInt32()));
        Assert.False(metrics["truncated"].GetBoolean());
        var workflows = metrics["workflows"].EnumerateArray().ToDictionary(workflow => workflow.GetProperty("workflow").GetString()!);
        Assert.Equal("good", metrics["workflows"][0].GetProperty("workflow").GetString());
        Assert.Equal(["first 3/0/0", "all 3/0/0", "all[] 9/0/0"], Steps(workflows["good"]));
        Assert.Equal(["try 1/1/2"], Steps(workflows["bad"]));
        Assert.Equal(0, workflows["asks"].GetProperty("sampled_executions").GetInt32());
        var machine = Assert.Single(metrics["machines"].EnumerateArray());
        Assert.Equal((Here, 5), (machine.GetProperty("machine").GetString(), machine.GetProperty("executions").GetProperty("total").GetInt32()));
        Assert.Equal((16, 1, 2), (machine.GetProperty("step_calls").GetInt32(), machine.GetProperty("step_failures").GetInt32(), machine.GetProperty("step_retries").GetInt32()));
        Assert.Equal(16, machine.GetProperty("step_latency_ms").GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Durations_AreGivenByPercentiles_OfTheRangeAlone()
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 1; i <= 100; i++)
        {
            await StoreAsync("timed", now.AddHours(-1).AddSeconds(i), TimeSpan.FromMilliseconds(10 * i));
        }

        await StoreAsync("timed", now.AddHours(-3), TimeSpan.FromDays(1));
        var metrics = await gateway.GetAsync($"/metrics/workflows?range=2h&workflow={_domain}/timed");
        var older = await gateway.GetAsync($"/api/v1/metrics/workflows?range=4h&workflow={_domain}/timed");

        var duration = metrics["executions"].GetProperty("duration_ms");
        Assert.Equal(
            [100, 500, 900, 990, 1000, 505],
            ((string[])["count", "p50", "p90", "p99", "max", "mean"]).Select(name => duration.GetProperty(name).GetDouble()));
        Assert.Equal(101, older["executions"].GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task RunningExecution_IsEstimated_ByThoseThatTookLonger()
    {
        await ImportAsync("""
              long:
                graph:
                  pause: { type: wait, duration: 10h }
              asks:
                graph:
                  question: { type: yield, message: "Well?", expects: { ok: bool } }
            """);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var hours in (int[])[1, 2, 3])
        {
            await StoreAsync("long", now.AddDays(-1), TimeSpan.FromHours(hours));
            await StoreAsync("asks", now.AddDays(-1), TimeSpan.FromHours(hours));
        }

        var started = await gateway.PostAsync($"/workflows/{_domain}/long/execute", "{}", ("Prefer", "respond-async"));
        var read = await gateway.GetAsync($"/executions/{started["execution_id"].GetString()}");
        var waiting = await gateway.PostAsync($"/workflows/{_domain}/asks/execute", "{}");

        Assert.Equal(started["started_at"].GetDateTimeOffset().AddHours(2), started["estimated_completion"].GetDateTimeOffset());
        Assert.Equal(started["estimated_completion"].GetDateTimeOffset(), read["estimated_completion"].GetDateTimeOffset());
        Assert.Equal("waiting", waiting["status"].GetString());
        Assert.False(waiting.Json.TryGetProperty("estimated_completion", out _));
        await gateway.PostAsync($"/executions/{started["execution_id"].GetString()}/terminate");
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("0s")]
    [InlineData("-1h")]
    [InlineData("99999d")]
    public async Task RangeThatIsNone_IsRefused(string range) =>
        Assert.Contains("24h", (await gateway.GetAsync($"/metrics/workflows?range={range}")).IsProblem(400, "WF0208"), StringComparison.Ordinal);

    [Fact]
    public async Task NothingInTheRange_IsAnAnswer()
    {
        var metrics = await gateway.GetAsync($"/metrics/workflows?domain={_domain}");

        Assert.Equal((200, 0), (metrics.Status, metrics["executions"].GetProperty("total").GetInt32()));
        Assert.False(metrics["executions"].TryGetProperty("success_rate", out _));
        Assert.Empty(metrics["workflows"].EnumerateArray());
    }

    private static IEnumerable<string> Steps(JsonElement workflow) => workflow.GetProperty("steps").EnumerateArray()
        .Select(step => $"{step.GetProperty("step").GetString()} {step.GetProperty("calls")}/{step.GetProperty("failures")}/{step.GetProperty("retries")}");

    private async Task ImportAsync(string workflows)
    {
        var imported = await gateway.PostYamlAsync("/specs", $"domain: {_domain}\nversion: '1'\nworkflows:\n{workflows}");
        Assert.True(imported.Status == 201, imported.Text);
    }

    /// <summary>An execution that took so long, in the store that the gateway reads.</summary>
    private async Task StoreAsync(string workflow, DateTimeOffset start, TimeSpan duration)
    {
        var id = ExecutionId.New(start);
        await gateway.Services.GetRequiredService<IExecutionJournal>().AppendAsync(new JournalAppend
        {
            ExecutionId = id, FirstSequence = 1, EventCount = 1, Events = "[]"u8.ToArray(), At = start,
            Header = new ExecutionHeader
            {
                ExecutionId = id, Domain = _domain, Workflow = workflow, Revision = "r1", Status = ExecutionStatus.Completed, StartedAt = start, UpdatedAt = start + duration, EndedAt = start + duration,
            },
        });
    }
}
