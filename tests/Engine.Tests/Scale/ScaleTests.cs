using System.Diagnostics;
using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Scale;

/// <summary>What an execution costs grows with what it does, not with its square. Measured against itself, so that any machine will do.</summary>
[Collection("Alone")]
public sealed class ScaleTests(ITestOutputHelper output)
{
    private const int Times = 8;

    [Fact]
    public void ForeachOfManySetItems_IsNotQuadratic() => Grows(100_000, items =>
    {
        var definition = Specs.OfGraph($"l: {{ type: foreach, items: 'range(0, {items})', as: i, max_iterations: 1000000, step: {{ type: set, values: {{ v: $i }} }} }}");
        return () => Assert.Equal(ExecutionStatus.Completed, new Run(definition).State.Status);
    });

    [Fact]
    public void ForeachOfManyCalls_CostsTheSameForEach() => Grows(20_000, items =>
    {
        var definition = Specs.OfGraph($"l: {{ type: foreach, items: 'range(0, {items})', as: i, max_iterations: 1000000, max_parallel: 1000000, step: {{ call: s.s }} }}");
        return () =>
        {
            var run = new Run(definition);
            for (var i = 0; i < items; i++)
            {
                run.Complete($"l[{i}]");
            }

            Assert.Equal(ExecutionStatus.Completed, run.State.Status);
        };
    });

    [Fact]
    public void SequentialSteps_CostTheSameAtTheEndAsAtTheBeginning() => Grows(5_000, steps =>
    {
        var definition = Specs.OfGraph(string.Join('\n', Enumerable.Range(0, steps).Select(i => $"n{i}: {{ call: s.s{(i == 0 ? "" : $", depends_on: [n{i - 1}]")} }}")));
        return () =>
        {
            var run = new Run(definition);
            for (var i = 0; i < steps; i++)
            {
                run.Complete($"n{i}");
            }

            Assert.Equal(ExecutionStatus.Completed, run.State.Status);
        };
    });

    [Fact]
    public void TenThousandNodes_StartAndEnd()
    {
        var wide = Specs.OfGraph(string.Join('\n', Enumerable.Range(0, 9_999).Select(i => $"n{i}: {{ type: set, values: {{ v: {i} }} }}"))
            + $"\nlast: {{ type: set, values: {{ v: $n9.v }}, depends_on: [{string.Join(", ", Enumerable.Range(0, 9_999).Select(i => $"n{i}"))}] }}");
        Assert.Equal("""{"v":9}""", new Scenario(wide).TakePages().State.Result!.ToString());
    }

    /// <summary>One run of many against eight runs of an eighth: about the same for n log n, eight times as much for the square.</summary>
    private void Grows(int many, Func<int, Action> prepare)
    {
        var (few, all) = (prepare(many / Times), prepare(many));
        few();
        var (small, large) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < 3; round++)
        {
            small = Least(small, () =>
            {
                for (var i = 0; i < Times; i++)
                {
                    few();
                }
            });
            large = Least(large, all);
        }

        output.WriteLine($"{Times} runs of {many / Times:N0}: {small.TotalMilliseconds:N0} ms; one of {many:N0}: {large.TotalMilliseconds:N0} ms");
        Assert.True(large < small * 4, $"{Times} runs of {many / Times:N0} take {small}, one of {many:N0} takes {large}.");
    }

    private static TimeSpan Least(TimeSpan before, Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started) is var took && took < before ? took : before;
    }

    /// <summary>An execution without the checks of a scenario, which cost more than it does.</summary>
    private sealed class Run
    {
        private static readonly Inputs Inputs = new() { Now = Scenario.Start, Random = () => 0, NewId = () => "id" };

        public Run(Spec.WorkflowDefinition definition)
        {
            State = ExecutionState.New(Scenario.Id, definition);
            Decide(new StartExecution(JsonBytes.EmptyObject, new Dictionary<string, string>(), [], new Dictionary<string, string>(), null, "d", null, null, "o", null));
        }

        public ExecutionState State { get; private set; }

        public void Complete(string step) => Decide(new CompleteStep(step, 1, 1, JsonBytes.EmptyObject, null, "svc", false));

        private void Decide(ExecutionRequest request)
        {
            var decision = ExecutionEngine.Decide(State, request, Inputs);
            State = decision.State;
            foreach (var page in ExecutionEngine.CommandsOf(decision.Events, State).OfType<NextPage>())
            {
                Decide(new TakeNextPage());
            }
        }
    }
}

/// <summary>Tests that measure time have the machine to themselves.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class AloneCollection;
