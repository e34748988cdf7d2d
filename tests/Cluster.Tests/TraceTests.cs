using System.Diagnostics;
using OrleansWorkflows.Cluster.Tests.Support;

namespace OrleansWorkflows.Cluster.Tests;

/// <summary>What one REST call causes, in whichever processes, is one trace.</summary>
public sealed class TraceTests
{
    private const string Caller = "00f067aa0ba902b7";

    /// <summary>They live where the request says, on silo a; every second one's call is made by silo b.</summary>
    private const int Children = 24;

    [Fact]
    public async Task RestCall_IsOneTraceAcrossGatewayAndSilos_WithTheParentsThatCausedEachSpan()
    {
        await using var collector = await TraceCollector.StartAsync();
        await using var echo = await Echo.StartAsync(TimeSpan.Zero);
        await using var cluster = await TestCluster.StartAsync("redis", 1, ["a", "b"], collector.Settings);
        await UploadAsync(cluster, echo);
        var trace = ActivityTraceId.CreateRandom().ToHexString();

        var reply = await cluster.Gateway().PostAsync("/workflows/traced/many/execute", new { target_machines = new[] { "a" } }, ("traceparent", $"00-{trace}-{Caller}-01"), ("Prefer", "wait=60"));
        Assert.Equal("completed", reply.Is(200).Word("status"));
        // What is left is sent when a process ends.
        await cluster.StopAsync();

        var spans = collector.Spans.Where(span => span.Trace == trace).ToDictionary(span => span.Id);
        Assert.Equal(["gateway-0", "silo-a", "silo-b"], spans.Values.Select(span => span.Service).Distinct().Order());

        // One tree: every span was caused by another one of these, the request by the caller.
        var request = Assert.Single(spans.Values, span => span.Parent == Caller);
        Assert.Equal("gateway-0", request.Service);
        Assert.Equal("POST /workflows/{domain}/{name}/execute", request.Name);
        Assert.Contains(" http.route=/workflows/{domain}/{name}/execute ", request.Attributes, StringComparison.Ordinal);
        Assert.All(spans.Values, span => Assert.True(span == request || spans.ContainsKey(span.Parent), $"{span} has a parent that nobody sent."));
        Assert.All(spans.Values, span => Assert.Contains(request, Causes(span)));

        var starts = Named("start execution");
        Assert.Equal(1 + Children, starts.Count);
        Assert.Equal(1 + Children, Named("execution").Count);
        Assert.All(Named("execution"), span => Assert.Contains(spans[span.Parent], starts));
        Assert.All(starts, start => Assert.Equal("silo-a", start.Service));

        // The step of a child belongs to the child's start, its call to the step, and what the service is sent names the call.
        Assert.Equal(Children, Named("step note").Count);
        Assert.All(Named("step note"), step => Assert.Contains(spans[step.Parent], starts));
        var calls = Named("call http");
        Assert.Equal(Children, calls.Count);
        Assert.Equal(Children / 2, calls.Count(call => call.Service == "silo-a"));
        Assert.Equal(Children / 2, calls.Count(call => call.Service == "silo-b"));
        Assert.Equal(Children, calls.Select(call => Causes(call).First(Named("step note").Contains)).Distinct().Count());
        var sent = echo.TraceParents.Select(parent => parent.Split('-')).ToList();
        Assert.Equal(Children, sent.Count);
        Assert.All(sent, parent => Assert.Equal(trace, parent[1]));
        Assert.Equal(Children, sent.Select(parent => Causes(spans[parent[2]]).First(calls.Contains)).Distinct().Count());

        // The request caused the start of the root, and the gateway's call of the grain is the link between the processes.
        Assert.Equal(request, spans[starts.Single(start => !Causes(start).Skip(1).Any(starts.Contains)).Parent]);
        var call = Assert.Single(spans.Values, span => span.Service == "gateway-0" && span.Name == "IExecutionGrain/Start");
        Assert.Equal(request.Id, call.Parent);
        Assert.StartsWith("silo-", Assert.Single(spans.Values, span => span.Parent == call.Id).Service, StringComparison.Ordinal);

        List<ReceivedSpan> Named(string name) => [.. spans.Values.Where(span => span.Name == name)];

        // Itself, what caused it, and so on.
        IEnumerable<ReceivedSpan> Causes(ReceivedSpan? span)
        {
            for (; span is not null; span = spans.GetValueOrDefault(span.Parent))
            {
                yield return span;
            }
        }
    }

    private static async Task UploadAsync(TestCluster cluster, Echo echo) => (await cluster.Gateway().PostAsync("/specs", new
    {
        domain = "traced",
        workflows = new
        {
            many = new
            {
                graph = new
                {
                    each = new
                    {
                        type = "foreach",
                        items = Enumerable.Range(0, Children).Select(number => new { number, machines = new[] { number % 2 == 0 ? "\"a\"" : "\"b\"" } }),
                        @as = "child",
                        step = new { type = "workflow", workflow = "one", args = new { number = "$child.number", machines = "$child.machines" } },
                    },
                },
            },
            one = new
            {
                @params = new { number = new { type = "int", required = true }, machines = new { type = "list", required = true } },
                graph = new { note = new { call = "http", args = new { method = "POST", url = echo.Url, body = "$number/note" }, target_machines = "$machines" } },
            },
        },
    })).Is(201);
}
