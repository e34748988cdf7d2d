using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Transitions;

/// <summary>What runs again after the end, and what is kept.</summary>
public sealed class RetryingTests
{
    private const string Chain = "a: { call: s.a }\nb: { call: s.b, depends_on: [a] }\nc: { call: s.c, depends_on: [b] }\nx: { call: s.x }";

    private static OperationReply ReplyOf(Scenario scenario) => Assert.IsType<OperationDecided>(scenario.Reply).Operation;

    private static Scenario Failed() => Scenario.OfGraph(Chain).Complete("a", "1").Complete("x").Fail("b");

    [Fact]
    public void FailedStep_RunsAgainUnderANewKey_AndWhatCompletedIsKept()
    {
        var scenario = Failed().Retry();
        Assert.True(ReplyOf(scenario).Accepted);
        Assert.Equal((ExecutionStatus.Running, "b"), (scenario.State.Status, scenario.InFlight));
        Assert.Equal(("e1/b/2", 1), (scenario.Call("b").IdempotencyKey, scenario.Call("b").Attempt));
        Assert.Null(scenario.View.EndedAt);
        Assert.Null(scenario.View.Error);
        scenario.Complete("b").Complete("c", "3");
        Assert.Equal((ExecutionStatus.Completed, "1"), (scenario.State.Status, scenario.Output("a")));
        Assert.Equal(2, scenario.View.Steps!.Single(s => s.Id == "c").Run);
    }

    [Fact]
    public void UndoneStep_RunsAgainWithWhatCameAfterIt()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, compensate: { call: s.u } }\nb: { call: s.b, depends_on: [a] }\nc: { call: s.c, depends_on: [b] }")
            .Complete("a").Complete("b").Fail("c").Complete("a/undo").Retry();
        Assert.Equal(("a", "e1/a/2"), (scenario.InFlight, scenario.Call("a").IdempotencyKey));
        Assert.Empty(scenario.View.Compensation);
        scenario.Complete("a").Complete("b").Fail("c");
        Assert.Equal(("a/undo", "e1/a/2/undo"), (scenario.InFlight, scenario.Call("a/undo").IdempotencyKey));
    }

    [Fact]
    public void StepThatACompensateNodeUndid_RunsAgain()
    {
        var scenario = Scenario.Of("on_failure: clean\ngraph:\n  a: { call: s.a }\n  k: { call: s.k }\n  b: { call: s.b, depends_on: [a, k] }\n  clean: { type: compensate, steps: [{ call: s.u, args: { id: $a.id } }] }")
            .Complete("a", """{"id":1}""").Complete("k").Fail("b").Complete("clean[0]").Retry();
        Assert.Equal("a", scenario.InFlight);
        scenario.Complete("a", """{"id":2}""").Fail("b");
        Assert.Equal("e1/clean[0]/2/undo", scenario.Call("clean[0]").IdempotencyKey);
    }

    [Fact]
    public void StepWhoseUndoFailed_IsKeptAndUndoneAgainUnderTheSameKey()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, compensate: { call: s.u } }\nb: { call: s.b, depends_on: [a] }").Complete("a").Fail("b").Fail("a/undo").Retry();
        Assert.Equal("b", scenario.InFlight);
        Assert.Equal("e1/a/1/undo", scenario.Fail("b").Call("a/undo").IdempotencyKey);
    }

    [Fact]
    public void NamedStep_RunsAgainWithWhatIsAfterIt_AndIndependentOnesAreKept()
    {
        var scenario = Scenario.OfGraph(Chain).Complete("a").Complete("x").Complete("b").Complete("c").Retry("b");
        Assert.Equal(("b", StepStatus.Completed, null), (scenario.InFlight, scenario.Status("x"), scenario.Status("c")));
        Assert.Equal("c", scenario.Complete("b").InFlight);
    }

    [Fact]
    public void FailedItems_RunAgainAndCompletedOnesAreKept()
    {
        var scenario = Scenario.OfGraph("each: { type: foreach, items: [1, 2, 3, 4], as: i, max_parallel: 2, step: { call: s.a, args: { i: $i } } }\nb: { call: s.b, depends_on: [each] }")
            .Complete("each[0]", "10").Fail("each[1]").Complete("each[2]", "30").Retry();
        Assert.Equal(("each[1] each[3]", """{"i":2}"""), (scenario.InFlight, scenario.Call("each[1]").Args.ToString()));
        scenario.Complete("each[3]", "40").Complete("each[1]", "20");
        Assert.Equal(("b", "[10,20,30,40]"), (scenario.InFlight, scenario.Output("each")));
    }

    [Fact]
    public void NamedItem_RunsAgainAlone()
    {
        var scenario = Scenario.OfGraph("each: { type: foreach, items: [1, 2], as: i, step: { call: s.a } }").Complete("each[0]", "1").Complete("each[1]", "2").Retry("each[1]");
        Assert.Equal("each[1]", scenario.InFlight);
        Assert.Equal("[1,3]", scenario.Complete("each[1]", "3").Output("each"));
    }

    [Fact]
    public void NamedContainer_RunsAgainAsAWhole() => Assert.Equal(
        "both.p both.q",
        Scenario.OfGraph("both: { type: parallel, branches: { p: { call: s.p }, q: { call: s.q } } }").Complete("both.p").Complete("both.q").Retry("both").InFlight);

    [Fact]
    public void ItemWhoseFallbackFailed_BeginsWithItsCall() => Assert.Equal(
        "each[1]",
        Scenario.OfGraph("each: { type: foreach, items: [1, 2], as: i, step: { call: s.a, on_error: { fallback: f } } }\nf: { call: s.f }")
            .Complete("each[0]").Fail("each[1]").Fail("each[1].f").Retry().InFlight);

    [Fact]
    public void FallbackThatFailed_RunsAgainInPlace() => Assert.Equal(
        "f", Scenario.OfGraph("a: { call: s.a, on_error: { fallback: f } }\nf: { call: s.f }").Fail("a").Fail("f").Retry().InFlight);

    [Fact]
    public void BranchThatSentToACompensateNode_IsDecidedAnew()
    {
        var scenario = Scenario.OfGraph(
            "a: { call: s.a, compensate: { call: s.u } }\nbr: { type: branch, depends_on: [a], on: [{ when: $a.ok, goto: b }], default: undo }\nb: { call: s.b }\nundo: { type: compensate, steps: [{ call: s.n }] }")
            .Complete("a", """{"ok":false}""").Complete("a/undo").Complete("undo[0]");
        Assert.Equal(ExecutionStatus.Failed, scenario.State.Status);
        Assert.Equal("b", scenario.Retry().Complete("a", """{"ok":true}""").InFlight);
    }

    [Fact]
    public void Cancelled_GoesOnWhereItWas()
    {
        var scenario = Scenario.OfGraph(Chain).Complete("a").Cancel(compensate: false).Complete("x").Complete("b");
        Assert.Equal(ExecutionStatus.Cancelled, scenario.State.Status);
        Assert.Equal("c", scenario.Retry().InFlight);
    }

    [Fact]
    public void Question_IsAskedAgainUnderANewToken()
    {
        var scenario = Scenario.OfGraph("ask: { type: yield, message: m }");
        var token = scenario.View.Waiting[0].Token;
        scenario.Cancel().Retry();
        Assert.NotEqual(token, Assert.Single(scenario.View.Waiting).Token);
        Assert.Equal(AnswerOutcome.UnknownToken, scenario.Answer("{}", token: token).Answered.Outcome);
        Assert.Equal(ExecutionStatus.Completed, scenario.Answer("{}").State.Status);
    }

    [Fact]
    public void ChildThatFailed_IsStartedAnew()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child }");
        var first = scenario.State.Step("c")!.Child!.Id;
        scenario.Child("c", ExecutionStatus.Failed).Retry();
        Assert.NotEqual(first, Assert.Single(scenario.Commands.OfType<StartChild>()).Child);
    }

    [Fact]
    public void AnswerOfTheEarlierRun_IsIgnored()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }");
        var call = scenario.Call("a");
        scenario.Cancel(terminate: true).Retry();
        Assert.Empty(scenario.Decide(new CompleteStep("a", call.Run, call.Attempt, JsonBytes.Null, null, null, false)).Events);
    }

    [Fact]
    public void Timeout_BeginsAnew()
    {
        var scenario = Scenario.Of("timeout: 10s\ngraph:\n  a: { call: s.a }").Pass(10).Fail("a").Retry().Pass(9);
        Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
        Assert.Equal("timeout", scenario.Pass(1).Fail("a").State.Error!.Code);
    }

    [Fact]
    public void PlaceUnderTheLimit_IsGivenBackAndTakenAgain()
    {
        var scenario = Scenario.Of("concurrency: { limit: 1 }\ngraph:\n  a: { call: s.a }").Decide(new DecideSlot(true)).Fail("a").Retry();
        Assert.Equal(ExecutionStatus.Queued, scenario.State.Status);
        Assert.IsType<ReleaseSlot>(Assert.Single(scenario.Commands));
        // A late word of the first place is none of the second.
        Assert.Empty(scenario.Decide(new DecideSlot(true)).Events);
        Assert.IsType<AcquireSlot>(Assert.Single(scenario.Decide(new FinishDuty(Duty.ReleaseSlot, 0)).Commands));
        Assert.Equal("a", scenario.Decide(new DecideSlot(true)).InFlight);
        Assert.IsType<ReleaseSlot>(Assert.Single(scenario.Complete("a").Commands));
    }

    [Fact]
    public void RunningExecution_IsRefused()
    {
        var reply = ReplyOf(Scenario.OfGraph(Chain).Retry());
        Assert.Equal((false, true, false), (reply.Accepted, reply.Exists, reply.IsInvalid));
        Assert.Contains("Cancel it first", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CompletedExecution_IsRefusedWithoutAStep() => Assert.Contains(
        "from_step", ReplyOf(Scenario.OfGraph("a: { call: s.a }").Complete("a").Retry()).Message, StringComparison.Ordinal);

    [Fact]
    public void UnknownStep_IsRefusedWithTheNearest()
    {
        var reply = ReplyOf(Scenario.OfGraph("reserve: { call: s.a }").Fail("reserve").Retry("resreve"));
        Assert.True(reply.IsInvalid);
        Assert.Contains("Did you mean 'reserve'?", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AwaitedChild_IsRefusedAndNamesItsParent()
    {
        var parent = new ParentLink(new ExecutionId("p1"), "c", 1, 1, new Dictionary<string, string>(), true);
        var reply = ReplyOf(new Scenario(Specs.OfGraph("a: { call: s.a }"), parent: parent).Fail("a").Retry());
        Assert.False(reply.Accepted);
        Assert.Contains("p1", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExecutionWhoseSecretsAreGone_IsRefused() => Assert.Contains(
        "Start the workflow again",
        ReplyOf(new Scenario(Specs.OfGraph("a: { call: s.a }"), target: new TargetApi("api", "rest", "https://api.test")).Fail("a").Retry()).Message,
        StringComparison.Ordinal);
}
