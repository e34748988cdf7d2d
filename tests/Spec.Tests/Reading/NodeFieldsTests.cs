using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec.Tests;

/// <summary>A test for each row of the table of node types: every field reaches the model.</summary>
public sealed class NodeFieldsTests
{
    [Fact]
    public void Call_HoldsEveryField()
    {
        var call = Node<CallNode>("""
            b:
              call: travel.book
              depends_on: [first]
              join: all
              when: $n > 0
              timeout: 30s
              description: Books
              args: { x: $a }
              output: booking
              on_error: { retry: 2, delay: 1000, backoff: exponential, max_delay: 1m, jitter: 0.25, retry_on: [503, busy], fallback: other }
              idempotent: false
              compensate: { call: travel.cancel, args: { id: $booking.id }, ignore_error: true, timeout: 5s, on_error: { retry: 3, delay: 2s, backoff: linear } }
              target_machines: [east, west]
              data: { owner: me }
            other: { call: echo }
            """);

        Assert.Equal(("b", "travel.book", "Books", "booking", false), (call.Id, call.Tool, call.Description, call.Output, call.Idempotent));
        Assert.Equal(["first"], call.DependsOn);
        Assert.Equal((Join.All, "$n > 0", TimeSpan.FromSeconds(30)), (call.Join, call.When?.Text, call.Timeout));
        Assert.Equal("$a", Assert.Single(call.Args.References).Path);
        var onError = call.OnError;
        Assert.Equal((2, TimeSpan.FromSeconds(1), Backoff.Exponential, TimeSpan.FromMinutes(1), 0.25, "other"),
            (onError.Retry, onError.Delay, onError.Backoff, onError.MaxDelay, onError.Jitter, onError.Fallback));
        Assert.Equal(["503", "busy"], onError.RetryOn);
        var undo = call.Compensate!;
        Assert.Equal(("travel.cancel", true, TimeSpan.FromSeconds(5), 3, TimeSpan.FromSeconds(2), Backoff.Linear),
            (undo.Tool, undo.IgnoreError, undo.Timeout, undo.OnError.Retry, undo.OnError.Delay, undo.OnError.Backoff));
        Assert.Equal("$booking.id", Assert.Single(undo.Args.References).Path);
        Assert.Equal("""["east","west"]""", Constant(call.TargetMachines));
        Assert.Equal("""{"owner":"me"}""", call.Data?.ToString());
        Assert.Equal(new SourcePosition(11, 9), call.Position);
    }

    [Fact]
    public void Call_IsImpliedAndHasDefaults()
    {
        var call = Node<CallNode>("b: { call: echo }");

        Assert.Equal((true, null, null, null), (call.Idempotent, call.Compensate, call.TargetMachines, call.Timeout));
        Assert.Equal((0, null, Backoff.Fixed, (IReadOnlyList<string>?)null), (call.OnError.Retry, call.OnError.Fallback, call.OnError.Backoff, call.OnError.RetryOn));
        Assert.Equal((Join.Any, null), (call.Join, call.When));
        Assert.Equal("{}", Constant(call.Args));
    }

    [Fact]
    public void TargetMachines_MayBeAReference() =>
        Assert.Equal("$a", Assert.Single(Node<CallNode>("b: { call: echo, target_machines: $a }").TargetMachines!.References).Path);

    [Theory]
    [InlineData("on: [{ when: $n > 1, goto: x }, { when: $n == 1, goto: y }], default: z")]
    [InlineData("on: [{ when: $n > 1, goto: x }, { when: $n == 1, goto: y }, { default: , goto: z }]")]
    [InlineData("on: [{ when: $n > 1, goto: x }, { when: $n == 1, goto: y }, { default: z }]")]
    public void Branch_HoldsItsCasesAndDefault(string fields)
    {
        var branch = Node<BranchNode>($"b: {{ type: branch, {fields} }}\nx: {{ call: echo }}\ny: {{ call: echo }}\nz: {{ call: echo }}");

        Assert.Equal([("$n > 1", "x"), ("$n == 1", "y")], branch.Cases.Select(c => (c.When.Text, c.Goto)));
        Assert.Equal("z", branch.Default);
    }

    [Theory]
    [InlineData("continue", FailurePolicyKind.Continue, null)]
    [InlineData("abort", FailurePolicyKind.Abort, null)]
    [InlineData("undo", FailurePolicyKind.Rollback, "undo")]
    [InlineData("rollback_all", FailurePolicyKind.Rollback, null)]
    public void Parallel_HoldsEveryField(string policy, FailurePolicyKind kind, string? node)
    {
        var parallel = Node<ParallelNode>($$"""
            b:
              type: parallel
              branches: { x: { call: echo, output: ox }, y: { workflow: demo2/child }, z: { type: yield, message: m } }
              on_partial_failure: {{policy}}
              max_parallel: 2
              output: both
            c: { type: foreach, items: [1], as: i, step: { call: echo }, on_item_failure: undo }
            undo: { type: compensate, steps: [{ call: echo }] }
            """);

        Assert.Equal([("x", "call", "ox"), ("y", "workflow", null), ("z", "yield", null)], parallel.Branches.Select(b => (b.Id, b.TypeName, b.Output)));
        Assert.Equal((new FailurePolicy(kind, node), 2, "both"), (parallel.OnPartialFailure, parallel.MaxParallel, parallel.Output));
    }

    [Fact]
    public void RollbackAll_IsTheNodeOfThatNameWhereThereIsOne()
    {
        var parallel = Node<ParallelNode>("b: { type: parallel, branches: { x: { call: echo } }, on_partial_failure: rollback_all }\nrollback_all: { type: compensate, steps: [{ call: echo }] }");

        Assert.Equal(new FailurePolicy(FailurePolicyKind.Rollback, "rollback_all"), parallel.OnPartialFailure);
        Assert.Equal(int.MaxValue, parallel.MaxParallel);
    }

    [Fact]
    public void Foreach_HoldsEveryField()
    {
        var each = Node<ForeachNode>("""
            b:
              type: foreach
              items: "range(0, $n)"
              as: i
              step: { call: echo, args: { v: $i }, when: $i > 0 }
              output: all
              max_iterations: 30
              max_parallel: 4
              on_item_failure: continue
            """);

        Assert.Equal("$n", Assert.Single(each.Items.References).Path);
        Assert.Equal(("i", "all", 30, 4, FailurePolicyKind.Continue), (each.As, each.Output, each.MaxIterations, each.MaxParallel, each.OnItemFailure.Kind));
        var step = Assert.IsType<CallNode>(each.Step);
        Assert.Equal(("", "$i > 0"), (step.Id, step.When?.Text));
        Assert.Equal("$i", Assert.Single(step.Args.References).Path);
    }

    [Fact]
    public void Foreach_HasDefaultsAndTakesAWrittenList()
    {
        var each = Node<ForeachNode>("b: { type: foreach, items: [1, $n], as: i, step: { type: wait, duration: 1s } }");

        Assert.Equal((1_000, 16, FailurePolicy.FailAndUndo), (each.MaxIterations, each.MaxParallel, each.OnItemFailure));
        Assert.Equal("$n", Assert.Single(each.Items.References).Path);
    }

    [Fact]
    public void Workflow_HoldsEveryFieldAndCompletesItsName()
    {
        var workflow = Node<WorkflowNode>("b: { workflow: child, args: { x: $a }, output: o, wait: false, compensate: { call: echo }, timeout: 1h }");

        Assert.Equal(("demo/child", "o", false, "echo", TimeSpan.FromHours(1)), (workflow.Workflow, workflow.Output, workflow.Wait, workflow.Compensate?.Tool, workflow.Timeout));
        Assert.Equal("$a", Assert.Single(workflow.Args.References).Path);
        Assert.Equal(("other/child", true), Node<WorkflowNode>("b: { type: workflow, workflow: other/child }") is var w ? (w.Workflow, w.Wait) : default);
    }

    [Fact]
    public void Yield_HoldsEveryField()
    {
        var yield = Node<YieldNode>("""
            b:
              type: yield
              message: Found $n flights
              expects: { id: str, nights: { type: int, min: 1, default: 2 }, note: { type: str, required: false } }
              default: { id: none }
              timeout: 2h
            """);

        Assert.Equal("$n", Assert.Single(yield.Message.References).Path);
        Assert.Equal([("id", ParamType.Str, true), ("nights", ParamType.Int, false), ("note", ParamType.Str, false)], yield.Expects.Select(e => (e.Name, e.Type, e.Required)));
        Assert.Equal((1m, "2"), (yield.Expects[1].Min, yield.Expects[1].Default?.ToString()));
        Assert.Equal("""{"id":"none"}""", Constant(yield.Default));
        Assert.Equal(TimeSpan.FromHours(2), yield.Timeout);
    }

    [Fact]
    public void Compensate_HoldsItsSteps()
    {
        var node = SpecText.Read(SpecText.Workflow("""
            on_failure: u
            graph:
              a: { call: echo, output: booking }
              u: { type: compensate, steps: [{ call: travel.cancel, args: { id: $booking.id, why: $error.message }, ignore_error: true }, { call: echo, on_error: { retry: 1 } }] }
            """)).Nodes[1];

        var steps = Assert.IsType<CompensateNode>(node).Steps;
        Assert.Equal([("travel.cancel", true, 0), ("echo", false, 1)], steps.Select(s => (s.Tool, s.IgnoreError, s.OnError.Retry)));
        Assert.Equal(["$booking.id", "$error.message"], steps[0].Args.References.Select(r => r.Path));
    }

    [Fact]
    public void Error_HoldsMessageAndCode()
    {
        var error = Node<ErrorNode>("b: { type: error, message: No $a, code: none_left }");

        Assert.Equal(("$a", "\"none_left\""), (Assert.Single(error.Message.References).Path, Constant(error.Code)));
    }

    [Fact]
    public void Snapshot_HoldsItsNameOrTakesItsId()
    {
        Assert.Equal("\"before\"", Constant(Node<SnapshotNode>("b: { type: snapshot, name: before }").Name));
        Assert.Equal("\"b\"", Constant(Node<SnapshotNode>("b: { type: snapshot }").Name));
    }

    [Fact]
    public void Wait_HoldsDurationOrUntil()
    {
        Assert.Equal("\"5m\"", Constant(Node<WaitNode>("b: { type: wait, duration: 5m }").Duration));
        Assert.Equal("1500", Constant(Node<WaitNode>("b: { type: wait, duration: 1500 }").Duration));
        Assert.Equal("$a", Assert.Single(Node<WaitNode>("b: { type: wait, until: $a }").Until!.References).Path);
    }

    [Fact]
    public void Set_HoldsItsValues()
    {
        var set = Node<SetNode>("b: { type: set, values: { total: \"${ $n * 2 }\", one: 1 }, output: sums }");

        Assert.Equal(("$n", "sums"), (Assert.Single(set.Values.References).Path, set.Output));
    }

    private static T Node<T>(string nodes)
        where T : Node =>
        Assert.IsType<T>(SpecText.Read(SpecText.Graph(nodes)).Nodes[1]);

    private static string? Constant(Template? template) => Assert.IsType<ConstantTemplate>(template).Value.ToString();
}
