using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Transitions;

/// <summary>A new execution that begins as a copy of another one.</summary>
public sealed class ForkingTests
{
    private const string Chain = "a: { call: s.a, compensate: { call: s.u } }\nb: { call: s.b, depends_on: [a], args: { from: $a, p: $p } }\nc: { call: s.c, depends_on: [b] }";

    private static Scenario Source() => Scenario.Of($"params: {{ p: {{ type: int, default: 1 }} }}\ngraph:\n{string.Join('\n', Chain.Split('\n').Select(line => $"  {line}"))}").Complete("a", "7");

    [Fact]
    public void CompletedSteps_AreTakenOver_AndWhatWasInFlightRunsUnderItsOwnKey()
    {
        var fork = Source().Fork();
        Assert.Equal(("b", "fork/b/1"), (fork.InFlight, fork.Call("b").IdempotencyKey));
        Assert.Equal((StepStatus.Completed, "7"), (fork.Status("a")!.Value, fork.Output("a")));
        Assert.Equal(("e1", "e1"), (fork.View.ForkedFrom!.ExecutionId, fork.View.Steps!.Single(s => s.Id == "a").InheritedFrom));
        Assert.Equal(ExecutionStatus.Completed, fork.Complete("b").Complete("c").State.Status);
    }

    [Fact]
    public void StepNamed_IsWhereItBegins()
    {
        var fork = Source().Complete("b").Complete("c").Fork("b", """{"p":5}""");
        Assert.Equal(("b", """{"from":7,"p":5}"""), (fork.InFlight, fork.Call("b").Args.ToString()));
        Assert.Null(fork.Status("c"));
    }

    [Fact]
    public void WhatWasInherited_IsNeverUndone()
    {
        var fork = Source().Fork().Fail("b");
        Assert.Equal((ExecutionStatus.Failed, ""), (fork.State.Status, fork.Undone));
    }

    [Fact]
    public void CompensateNodeThatWouldUndoWhatWasInherited_IsSkipped()
    {
        var fork = Scenario.Of("on_failure: clean\ngraph:\n  a: { call: s.a }\n  b: { call: s.b, depends_on: [a] }\n  clean: { type: compensate, steps: [{ call: s.u, args: { id: $a.id } }, { call: s.note }] }")
            .Complete("a", """{"id":1}""").Fork().Fail("b");
        Assert.Equal("clean[1]", fork.InFlight);
        Assert.Equal("clean[0]:skipped clean[1]:completed", fork.Complete("clean[1]").Undone);
    }

    [Fact]
    public void OpenQuestion_IsAskedAnewUnderANewToken()
    {
        var source = Scenario.OfGraph("ask: { type: yield, message: m }\nw: { type: wait, duration: 1h }");
        var fork = source.Fork();
        Assert.Equal(AnswerOutcome.UnknownToken, fork.Answer("{}", token: "stranger").Answered.Outcome);
        Assert.Equal(AnswerOutcome.Accepted, fork.Answer("{}").Answered.Outcome);
        Assert.Equal(ExecutionStatus.Completed, fork.Pass(3600).State.Status);
    }

    [Fact]
    public void ItemsDone_AreTakenOverAndTheOthersRun()
    {
        var fork = Scenario.OfGraph("each: { type: foreach, items: [1, 2, 3], as: i, max_parallel: 2, step: { call: s.a } }").Complete("each[0]", "10").Fork();
        Assert.Equal("each[1] each[2]", fork.InFlight);
        Assert.Equal("[10,20,30]", fork.Complete("each[1]", "20").Complete("each[2]", "30").Output("each"));
    }

    [Fact]
    public void Child_IsStartedAnewUnderTheFork()
    {
        var source = Scenario.OfGraph("c: { workflow: child }");
        var start = Assert.Single(source.Fork().Commands.OfType<StartChild>());
        Assert.NotEqual(source.State.Step("c")!.Child!.Id, start.Child);
    }

    [Fact]
    public void CompletedChild_IsTakenOverAndNotUndone()
    {
        var fork = Scenario.OfGraph("c: { workflow: child }\nb: { call: s.b, depends_on: [c] }").Child("c", ExecutionStatus.Completed, "1").Fork().Fail("b");
        Assert.Equal((ExecutionStatus.Failed, 0), (fork.State.Status, fork.View.Children.Count));
    }

    [Fact]
    public void FailedSource_BeginsWithWhatFailed() => Assert.Equal("b", Source().Fail("b").Fork("b").InFlight);

    [Fact]
    public void Place_IsAcquiredBeforeItBegins()
    {
        var fork = Scenario.Of("concurrency: { limit: 1 }\ngraph:\n  a: { call: s.a }\n  b: { call: s.b, depends_on: [a] }").Decide(new DecideSlot(true)).Complete("a").Fork();
        Assert.IsType<AcquireSlot>(Assert.Single(fork.Commands));
        Assert.Equal("b", fork.Decide(new DecideSlot(true)).InFlight);
    }

    [Fact]
    public void ForkedFork_TakesOverWhatItsSourceInherited()
    {
        var fork = Source().Fork().Complete("b").Fork("c");
        Assert.Equal(("c", "7"), (fork.InFlight, fork.Output("a")));
    }

    [Fact]
    public void RetryOfAFork_RunsAnInheritedStepAsItsOwn()
    {
        var fork = Source().Fork().Fail("b").Retry("a");
        Assert.Equal("fork/a/2", fork.Call("a").IdempotencyKey);
        Assert.Equal("a/undo", fork.Complete("a").Fail("b").InFlight);
    }

    [Fact]
    public void SameRequestAgain_ChangesNothing()
    {
        var fork = Source().Fork();
        var again = new ForkExecution(Source().State, new ForkOrigin(Scenario.Id, 1, null, null), JsonBytes.EmptyObject, new Dictionary<string, string>(), "fork", null, "s", null);
        Assert.Equal(StartOutcome.Existing, Assert.IsType<StartDecided>(fork.Decide(again).Reply).Outcome);
        Assert.Equal(StartOutcome.KeyReused, Assert.IsType<StartDecided>(fork.Decide(again with { RequestDigest = "other" }).Reply).Outcome);
    }
}
