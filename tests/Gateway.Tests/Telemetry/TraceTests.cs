using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansWorkflows.Gateway.Tests.Api;
using OrleansWorkflows.Telemetry;

namespace OrleansWorkflows.Gateway.Tests.Telemetry;

public sealed class TraceTests : IDisposable
{
    private const string Spec = """
        domain: traced
        version: "1.0"
        workflows:
          two_halves:
            graph:
              before: { call: echo, args: { value: "first-secret-value" } }
              question: { type: yield, message: "Go on?", depends_on: [before] }
              after: { call: echo, args: { value: 2 }, depends_on: [question] }
          breaks:
            graph:
              bad: { call: fail, args: { message: "a message with a secret" } }
          parent:
            graph:
              child: { type: workflow, workflow: two_echoes }
          two_echoes:
            graph:
              each: { type: foreach, items: [1, 2], as: item, step: { call: echo, args: { value: "$item" } } }
        """;

    private readonly GatewayFixture _gateway;
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public TraceTests(GatewayFixture gateway)
    {
        _gateway = gateway;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is WorkflowTrace.SourceName or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Execution_IsOneTraceWithItsRequest_AlsoAfterAnAnswer()
    {
        var trace = ActivityTraceId.CreateRandom();
        await ImportAsync();

        var start = await _gateway.PostAsync("/workflows/traced/two_halves/execute", null, ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"));
        var id = start["execution_id"].GetString()!;
        Assert.Equal("waiting", start["status"].GetString());
        var answer = await _gateway.PostAsync($"/executions/{id}/resume", """{"answer": "yes"}""", ("Prefer", "wait=20"));

        Assert.Equal("completed", answer["status"].GetString());
        var spans = SpansOf(trace);
        Assert.Equal(
            ["call echo", "call echo", "execution", "start execution", "step after", "step before", "step question"],
            spans.Select(span => span.DisplayName).Order(StringComparer.Ordinal));
        Assert.All(spans, span => Assert.Equal(id, span.GetTagItem("workflow.execution.id")));
        var started = spans.Single(span => span.DisplayName == "start execution");
        Assert.All(spans.Where(span => span.DisplayName is "execution" || span.DisplayName.StartsWith("step", StringComparison.Ordinal)), span =>
        {
            Assert.Equal(started.SpanId, span.ParentSpanId);
            Assert.Equal("traced/two_halves", span.GetTagItem("workflow.name"));
        });
        var before = spans.Single(span => span.DisplayName == "step before");
        Assert.Equal(("before", 1), (before.GetTagItem("workflow.step"), before.GetTagItem("workflow.step.attempt")));
        Assert.Contains(spans, span => span.DisplayName == "call echo" && span.ParentSpanId == before.SpanId);
    }

    [Fact]
    public async Task Child_BelongsToTheTraceOfItsParent()
    {
        var trace = ActivityTraceId.CreateRandom();
        await ImportAsync();

        var start = await _gateway.PostAsync("/workflows/traced/parent/execute", null, ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"));

        Assert.Equal("completed", start["status"].GetString());
        var spans = SpansOf(trace);
        Assert.Equal(2, spans.Where(span => span.DisplayName == "start execution").Select(span => span.GetTagItem("workflow.execution.id")).Distinct().Count());
        Assert.Equal(["each[0]", "each[1]"], spans.Where(span => span.DisplayName == "call echo").Select(span => (string)span.GetTagItem("workflow.step")!).Order());
    }

    [Fact]
    public async Task FailedCall_IsAnErrorByItsCode_AndNoAttributeHoldsArgumentsOrMessages()
    {
        var trace = ActivityTraceId.CreateRandom();
        await ImportAsync();

        await _gateway.PostAsync("/workflows/traced/breaks/execute", null, ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"));

        var spans = SpansOf(trace);
        Assert.All(spans.Where(span => span.DisplayName is "execution" or "step bad" or "call fail"), span =>
        {
            Assert.Equal(ActivityStatusCode.Error, span.Status);
            Assert.NotNull(span.GetTagItem("error.type"));
        });
        Assert.DoesNotContain(spans.SelectMany(span => span.TagObjects), tag => tag.Value?.ToString()?.Contains("secret", StringComparison.Ordinal) is true);
        Assert.All(spans, span => Assert.Null(span.StatusDescription));
    }

    private async Task ImportAsync()
    {
        var import = await _gateway.PostYamlAsync("/specs", Spec);
        Assert.True(import.Status is 200 or 201, import.Text);
    }

    private List<Activity> SpansOf(ActivityTraceId trace) =>
        [.. _ended.Where(span => span.TraceId == trace && span.Source.Name == WorkflowTrace.SourceName)];
}
