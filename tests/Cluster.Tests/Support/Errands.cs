using OrleansWorkflows.EndToEnd.Tests.Processes;
using OrleansWorkflows.Machinery;

namespace OrleansWorkflows.Cluster.Tests.Support;

/// <summary>
/// Work of every kind that takes a while, a batch under a number: a question, a sleep, a list, a child, task groups and an application of a pattern. Each is started under a
/// key of its own; a start that is refused or cut off is made again.
/// </summary>
/// <param name="gateways">One of those that live, by turns.</param>
internal sealed class Errands(Func<int, Web> gateways, Echo echo, MachineryApi machinery, IReadOnlyList<string> machines)
{
    private const int Items = 12;
    private const int Links = 10;

    /// <summary>Calls of the service that a batch makes: ask, sleep, list, child and parent.</summary>
    private const int Calls = 2 + 2 + Items + 1 + Links + 2;

    private readonly List<(string Path, string What)> _ends = [];
    private readonly Dictionary<int, string> _questions = [];

    public async Task UploadAsync() => (await gateways(0).PostAsync("/specs", new
    {
        domain = "errands",
        version = "1",
        workflows = new Dictionary<string, object>
        {
            ["ask"] = Workflow(new
            {
                before = Call("ask/before"),
                question = new { type = "yield", message = "Go on?", expects = new { ok = "bool" }, depends_on = List("before") },
                after = Call("ask/after", "question"),
            }),
            ["sleep"] = Workflow(new { before = Call("sleep/before"), pause = new { type = "wait", duration = "12s", depends_on = List("before") }, after = Call("sleep/after", "pause") }),
            ["list"] = Workflow(new
            {
                each = new { type = "foreach", items = $"range(0, {Items})", @as = "item", max_parallel = 2, step = new { call = "http", args = Args("list/$item") } },
                after = Call("list/after", "each"),
            }),
            ["child"] = Workflow(Enumerable.Range(0, Links).ToDictionary(link => $"c{link}", link => Call($"child/c{link}", link == 0 ? [] : [$"c{link - 1}"]))),
            ["parent"] = Workflow(new
            {
                before = Call("parent/before"),
                child = new { workflow = "child", args = new { number = "$number" }, depends_on = List("before") },
                after = Call("parent/after", "child"),
            }),
            // Asks an MCP client.
            ["question"] = Workflow(new { question = new { type = "yield", message = "Go on?", expects = new { ok = "bool" } } }),
            ["task"] = Workflow(new { pause = new { type = "wait", duration = "2s" } }),
        },
    })).Is(201);

    /// <summary>Starts a batch; everything of it is stored.</summary>
    public async Task StartAsync(int number)
    {
        foreach (var workflow in (string[])["ask", "sleep", "list", "parent"])
        {
            var id = (await PostAsync($"/workflows/errands/{workflow}/execute", new { @params = new { number }, labels = new { batch = $"{number}", kind = workflow } }, $"{workflow}-{number}")).Word("execution_id");
            _ends.Add(($"/executions/{id}", $"{workflow} {number}"));
            if (workflow == "ask")
            {
                _questions[number] = id;
            }
        }

        foreach (var strategy in (string[])["parallel", "sequential"])
        {
            var group = await PostAsync(
                "/tasks",
                new { task_definition = new { workflow = "errands/task", args = new { number } }, target_machines = machines, execution_strategy = strategy },
                $"{strategy}-{number}");
            _ends.Add(($"/task-groups/{group.Word("task_group_id")}", $"{strategy} tasks {number}"));
        }

        // It asks for the instance's health until Finish.
        machinery.Health = "starting";
        var applied = await PostAsync(
            "/patterns/rolling-restart/apply",
            new { target_component = "shop", parameters = new { instances = List($"i-{number}"), health_attempts = 50 } },
            $"pattern-{number}");
        _ends.Add(($"/pattern-applications/{applied.Word("application_id")}", $"application {number}"));
    }

    /// <summary>Answers the question of a batch at one gateway.</summary>
    public async Task AnswerAsync(int number, Web gateway)
    {
        await TestCluster.UntilAsync(
            () => gateway.GetAsync($"/executions/{_questions[number]}"), reply => reply.Status == 200 && reply.Word("status") == "waiting", $"question {number} is asked");
        // 409: answered already, by a request whose answer was lost.
        await TestCluster.UntilAsync(
            () => gateway.PostAsync($"/executions/{_questions[number]}/resume", new { answer = new { ok = true } }), reply => reply.Status is 200 or 202 or 409, $"answer {number}");
    }

    /// <summary>Everything has completed; each step was called, always under one key of its own.</summary>
    public async Task CheckAllAsync(int batches)
    {
        machinery.Health = "ok";
        foreach (var (path, what) in _ends)
        {
            var ended = await TestCluster.UntilAsync(
                () => gateways(0).GetAsync(path), reply => reply.Status == 200 && reply.Word("status") is "completed" or "failed" or "cancelled", what);
            Assert.True(ended.Word("status") == "completed", $"{what}: {ended.Text}");
        }

        for (var number = 0; number < batches; number++)
        {
            var found = (await gateways(0).GetAsync($"/executions?label=batch:{number}&label=kind:ask")).Is(200);
            Assert.Equal(_questions[number], Assert.Single(found["items"].EnumerateArray()).GetProperty("execution_id").GetString());
        }

        Assert.Equal(batches * Calls, echo.Calls.Count);
        Assert.All(echo.Calls, step => Assert.Single(step.Value.Distinct()));
        Assert.Equal(batches * Calls, echo.Calls.Values.Select(keys => keys.First()).Distinct().Count());
    }

    private static object Workflow(object graph) => new { @params = new { number = new { type = "int", required = true } }, graph };

    private object Call(string what, params string[] after) =>
        new { call = "http", args = Args(what), depends_on = after };

    private object Args(string what) => new { method = "POST", url = echo.Url, body = $"$number/{what}" };

    private static string[] List(params string[] names) => names;

    private Task<Reply> PostAsync(string path, object body, string key) => TestCluster.UntilAsync(
        () => gateways(_ends.Count).PostAsync(path, body, ("Idempotency-Key", key), ("Prefer", "respond-async")),
        reply => reply.Status is 200 or 201 or 202,
        key);
}
