using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Order;

/// <summary>However much could go on at once, one decision takes a page of it.</summary>
public sealed class PagingTests
{
    private static readonly EngineLimits Ten = EngineLimits.Default with { MaxPageEvents = 10 };

    [Fact]
    public void ItemsWithoutCalls_AreTakenPageByPage()
    {
        var scenario = Of("l: { type: foreach, items: 'range(0, 100)', as: i, step: { type: set, values: { v: $i } } }");
        var pages = 1;
        for (; scenario.State.Page.More; pages++)
        {
            Assert.InRange(scenario.Events.Count, 10, 12);
            Assert.Equal($"page/{scenario.State.Page.Number}", Assert.Single(scenario.Commands.OfType<NextPage>()).Id);
            scenario.Decide(new TakeNextPage());
        }

        Assert.Equal((11, ExecutionStatus.Completed), (pages, scenario.State.Status));
        Assert.Equal(100, scenario.State.Result!.Element.GetArrayLength());
        Assert.Empty(ExecutionEngine.Outstanding(scenario.State));
    }

    [Fact]
    public void CallsOfItems_AreStartedPageByPage()
    {
        var scenario = Of("l: { type: foreach, items: 'range(0, 25)', as: i, max_parallel: 25, step: { call: s.s } }");
        Assert.Equal(8, scenario.InFlight.Split(' ').Length);
        // An item that settles between two pages makes room for no more than a page either.
        scenario.Complete("l[0]");
        Assert.Equal(25 - 1, scenario.TakePages().InFlight.Split(' ').Length);
    }

    [Fact]
    public void NodesInSequenceAndAtOnce_AreTakenPageByPage()
    {
        var scenario = Of(string.Join('\n', Enumerable.Range(0, 40).Select(i => $"n{i}: {{ type: set, values: {{ v: {i} }}{(i % 2 == 0 ? "" : $", depends_on: [n{i - 1}]")} }}")));
        Assert.True(scenario.State.Page.More);
        Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
        Assert.Equal((ExecutionStatus.Completed, 40), (scenario.TakePages().State.Status, scenario.State.Steps.Count));
    }

    [Fact]
    public void CrashBetweenPages_GoesOnWithTheNext()
    {
        var scenario = Of("l: { type: foreach, items: 'range(0, 100)', as: i, step: { type: set, values: { v: $i } } }").Crash();
        Assert.Single(scenario.Commands.OfType<NextPage>());
        Assert.Equal(ExecutionStatus.Completed, scenario.TakePages().State.Status);
    }

    [Fact]
    public void LastOpenStepBetweenPages_DoesNotEndTheExecution()
    {
        var scenario = Of("a: { call: s.a }\n" + string.Join('\n', Enumerable.Range(0, 20).Select(i => $"n{i}: {{ type: set, values: {{ v: {i} }} }}")));
        scenario.Complete("a");
        Assert.Equal((ExecutionStatus.Running, 0), (scenario.State.Status, scenario.State.Open.Count));
        Assert.Equal(ExecutionStatus.Completed, scenario.TakePages().State.Status);
    }

    [Fact]
    public void OpenQuestionBetweenPages_IsNotWaitingYet()
    {
        var scenario = Of("q: { type: yield, message: m }\n" + string.Join('\n', Enumerable.Range(0, 20).Select(i => $"n{i}: {{ type: set, values: {{ v: {i} }} }}")));
        Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
        Assert.Equal(ExecutionStatus.Waiting, scenario.TakePages().State.Status);
    }

    [Fact]
    public void PauseBetweenPages_HoldsTheRest()
    {
        var scenario = Of("l: { type: foreach, items: 'range(0, 100)', as: i, step: { type: set, values: { v: $i } } }").Decide(new PauseExecution(null));
        var steps = scenario.State.Steps.Count;
        Assert.Empty(scenario.Decide(new TakeNextPage()).Events);
        Assert.Empty(ExecutionEngine.Outstanding(scenario.State));
        Assert.Equal((ExecutionStatus.Paused, steps), (scenario.State.Status, scenario.State.Steps.Count));
        Assert.Single(scenario.Decide(new UnpauseExecution()).Commands.OfType<NextPage>());
        Assert.Equal(ExecutionStatus.Completed, scenario.TakePages().State.Status);
    }

    [Fact]
    public void CancelBetweenPages_StartsNothingMore()
    {
        var scenario = Of("l: { type: foreach, items: 'range(0, 100)', as: i, step: { type: set, values: { v: $i } } }").Cancel();
        var steps = scenario.State.Steps.Count;
        Assert.Equal((ExecutionStatus.Cancelled, steps), (scenario.TakePages().State.Status, scenario.State.Steps.Count));
    }

    [Fact]
    public void LargeOutputs_FillAPageToo()
    {
        var limits = EngineLimits.Default with { MaxPageBytes = 1_000 };
        var definition = Specs.Of($"params: {{ t: {{ type: str }} }}\ngraph:\n  l: {{ type: foreach, items: 'range(0, 10)', as: i, step: {{ type: set, values: {{ v: $t }} }} }}");
        var scenario = new Scenario(definition, $$"""{"t":"{{new string('x', 400)}}"}""", limits: limits);
        Assert.Equal(3, scenario.Events.OfType<StepCompleted>().Count());
        Assert.Equal(ExecutionStatus.Completed, scenario.TakePages().State.Status);
    }

    [Fact]
    public void MoreTimersThanAPage_StayDue()
    {
        var scenario = Of("l: { type: foreach, items: 'range(0, 25)', as: i, max_parallel: 25, step: { type: wait, duration: 1s } }").TakePages().Pass(1);
        Assert.Equal(25 - 10, scenario.State.Timers.Count);
        scenario.Pass(0).Pass(0);
        Assert.Equal(ExecutionStatus.Completed, scenario.TakePages().State.Status);
    }

    [Fact]
    public void UndoOfMoreThanAPage_GoesOnPageByPage()
    {
        var scenario = Of("""
            l: { type: foreach, items: 'range(0, 30)', as: i, max_parallel: 30, step: { call: s.s, compensate: { call: s.u, args: { x: $none } } }, output: none }
            bad: { type: error, message: no, depends_on: [l] }
            """.Replace("$none", "$l.gone", StringComparison.Ordinal)).TakePages();
        for (var i = 0; i < 30; i++)
        {
            scenario.Complete($"l[{i}]");
        }

        Assert.Equal((ExecutionStatus.Failed, 30), (scenario.TakePages().State.Status, scenario.View.Compensation.Count));
    }

    private static Scenario Of(string graph) => new(Specs.OfGraph(graph), limits: Ten);
}
