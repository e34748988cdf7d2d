using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec.Tests;

public sealed class StepsFormTests
{
    [Fact]
    public void Steps_RunOneAfterTheOther()
    {
        var nodes = Read("- { call: echo }\n- { id: mine, type: wait, duration: 1s }\n- { type: set, values: { x: $mine } }");

        Assert.Equal([("step_1", ""), ("mine", "step_1"), ("step_3", "mine")], nodes.Select(n => (n.Id, string.Join(',', n.DependsOn))));
    }

    [Fact]
    public void HttpStep_CallsTheBuiltInToolWithItsFields()
    {
        var call = Assert.IsType<CallNode>(Assert.Single(Read("""
            - type: http
              method: POST
              url: https://example.org/$n
              headers: { X-Key: $a }
              body: { a: [1] }
              timeout_seconds: 10
              output: page
              on_error: { retry: 1 }
              compensate: { call: echo }
              idempotent: false
              when: $n > 1
            """)));

        Assert.Equal(("http", "page", 1, "echo", false, "$n > 1"), (call.Tool, call.Output, call.OnError.Retry, call.Compensate?.Tool, call.Idempotent, call.When?.Text));
        Assert.Equal(["$n", "$a"], call.Args.References.Select(r => r.Path));
        Assert.Contains(""""args":{"method":"POST","url":"https://example.org/$n","headers":{"X-Key":"$a"},"body":{"a":[1]},"timeout_seconds":10}"""",
            SpecText.Read(Text("- { type: http, method: POST, url: 'https://example.org/$n', headers: { X-Key: $a }, body: { a: [1] }, timeout_seconds: 10 }")).Stored.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void McpStep_CallsTheToolOfItsService()
    {
        var nodes = Read("- { type: mcp, service: files, tool: read_file, args: { path: $a } }\n- { type: mcp, server: files, tool: list, arguments: { path: x } }");

        Assert.Equal(["files.read_file", "files.list"], nodes.Cast<CallNode>().Select(c => c.Tool));
        Assert.Equal("$a", Assert.Single(((CallNode)nodes[0]).Args.References).Path);
        Assert.Equal("""{"path":"x"}""", Assert.IsType<ConstantTemplate>(((CallNode)nodes[1]).Args).Value.ToString());
    }

    [Fact]
    public void PersistSnapshot_IsASnapshotNode() =>
        Assert.Equal("\"step_1\"", Assert.IsType<ConstantTemplate>(Assert.IsType<SnapshotNode>(Assert.Single(Read("- type: persist_snapshot"))).Name).Value.ToString());

    [Fact]
    public void StepsThatAreSentTo_LeaveTheLine()
    {
        var nodes = Read("""
            - { id: ask, call: echo, on_error: { retry: 1, fallback: instead } }
            - { id: instead, call: echo }
            - { id: choose, type: branch, on: [{ when: $n > 1, goto: many }], default: few }
            - { id: many, call: echo }
            - { id: few, call: echo }
            - { id: end, call: echo }
            """);

        Assert.Equal(["", "", "ask", "", "", "choose,many,few"], nodes.Select(n => string.Join(',', n.DependsOn)));
    }

    [Fact]
    public void StepWithItsOwnDependencies_KeepsThem()
    {
        var nodes = Read("- { id: a1, call: echo }\n- { id: b1, call: echo, depends_on: [] }\n- { id: c1, call: echo, depends_on: [a1, b1], join: all }");

        Assert.Equal(["", "", "a1,b1"], nodes.Select(n => string.Join(',', n.DependsOn)));
    }

    [Fact]
    public void Steps_AreStoredAsAGraph()
    {
        var steps = SpecText.Read(Text("- { id: one, call: echo }\n- { id: two, call: echo }"));
        var graph = SpecText.Read(SpecText.Workflow("params:\n  a: { type: str }\n  n: { type: int }\ngraph:\n  one: { call: echo }\n  two: { call: echo, depends_on: [one] }"));

        Assert.Equal(graph.Revision, steps.Revision);
    }

    [Fact]
    public void UnknownFieldOfAnHttpStep_IsReported()
    {
        var problem = Assert.Single(SpecText.Problems(Text("- { type: http, url: 'http://x.org', methd: GET }")));

        Assert.Equal(SpecCodes.UnknownField, problem.Code);
    }

    private static string Text(string steps) =>
        SpecText.Workflow("params:\n  a: { type: str }\n  n: { type: int }\nsteps:\n" + string.Join('\n', steps.ReplaceLineEndings("\n").Split('\n').Select(l => "  " + l)));

    private static IReadOnlyList<Node> Read(string steps) => SpecText.Read(Text(steps)).Nodes;
}
