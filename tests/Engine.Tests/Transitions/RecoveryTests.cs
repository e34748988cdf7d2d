using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Transitions;

/// <summary>Starting, claiming, completing, timers, notices and duties: what is repeated, late or lost.</summary>
public sealed class RecoveryTests
{
    private static readonly ParentLink Parent = new(new ExecutionId("p"), "c", 1, 1, new Dictionary<string, string>(), true);

    [Fact]
    public void SameStartAgain_AnswersWithWhatIsThere()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }");
        scenario.Decide(scenario.StartRequest);
        Assert.Equal(StartOutcome.Existing, Assert.IsType<StartDecided>(scenario.Reply).Outcome);
        Assert.Empty(scenario.Events);
        scenario.Decide(scenario.StartRequest with { RequestDigest = "other" });
        Assert.Equal(StartOutcome.KeyReused, Assert.IsType<StartDecided>(scenario.Reply).Outcome);
    }

    [Theory]
    [InlineData("tester", StartOutcome.Existing)]
    [InlineData("key:eve", StartOutcome.KeyReused)]
    [InlineData(null, StartOutcome.Existing)]
    public void SameStartOfAnotherCaller_IsNotShownWhatIsThere(string? caller, StartOutcome outcome)
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }");
        scenario.Decide(scenario.StartRequest with { StartedBy = caller });
        Assert.Equal(outcome, Assert.IsType<StartDecided>(scenario.Reply).Outcome);
        Assert.Empty(scenario.Events);
    }

    [Fact]
    public void Start_SchedulesInTheSameAppend()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }");
        Assert.Equal([typeof(ExecutionStarted), typeof(StepScheduled)], scenario.Events.Select(e => e.GetType()));
        Assert.Equal(StartOutcome.Started, Assert.IsType<StartDecided>(scenario.Reply).Outcome);
    }

    [Fact]
    public void Completion_SchedulesTheNextInTheSameAppend() => Assert.Equal(
        [typeof(StepCompleted), typeof(StepScheduled)], Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b, depends_on: [a] }").Complete("a").Events.Select(e => e.GetType()));

    [Fact]
    public void Claim_MakesTheSameAttemptAgainUnderTheSameKey()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b }").Complete("b");
        var before = scenario.Call("a");
        var after = Assert.Single(scenario.Crash().Commands.OfType<RunStep>());
        Assert.Equal((before.Id, before.IdempotencyKey, before.Attempt), (after.Id, after.IdempotencyKey, after.Attempt));
        Assert.Equal((2, "silo-2", "machine-2"), (scenario.State.Epoch, scenario.State.Owner, scenario.State.Machine));
    }

    [Fact]
    public void FiveCrashes_FailTheStep()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, on_error: { retry: 9, fallback: f } }\nf: { call: s.f, args: { code: $error.code } }");
        for (var crash = 1; crash < 5; crash++)
        {
            Assert.Equal("a", scenario.Crash().InFlight);
        }

        Assert.Equal("""{"code":"crashed"}""", scenario.Crash().Call("f").Args.ToString());
    }

    [Fact]
    public void CrashesOfDifferentAttempts_AreCountedApart()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, on_error: { retry: 1, delay: 0 } }").Crash().Crash().Crash().Crash().Fail("a").Pass(0);
        Assert.Equal("a", scenario.Crash().Crash().Crash().Crash().InFlight);
    }

    [Fact]
    public void AnswerToAnotherAttempt_IsIgnored()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, on_error: { retry: 2, delay: 0 } }");
        var first = new CompleteStep("a", 1, 1, JsonBytes.Null, null, "svc", false);
        scenario.Fail("a");
        Assert.Empty(scenario.Decide(first).Events);
        scenario.Pass(0);
        Assert.Empty(scenario.Decide(first).Events);
        scenario.Complete("a");
        Assert.Empty(scenario.Decide(first with { Attempt = 2 }).Events);
        Assert.Empty(scenario.Decide(first with { Step = "nowhere" }).Events);
    }

    [Fact]
    public void EarlyTimerCall_FiresNothing() => Assert.Empty(Scenario.OfGraph("w: { type: wait, duration: 10s }").Pass(9.9999999).Events);

    [Fact]
    public void LateTimerCall_FiresAllThatIsDueEarliestFirst()
    {
        var scenario = Scenario.OfGraph("w1: { type: wait, duration: 20s }\nw2: { type: wait, duration: 10s }\nw3: { type: wait, duration: 1h }").Pass(60);
        Assert.Equal(["w2", "w1"], scenario.Events.OfType<StepCompleted>().Select(e => e.Step));
        Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
    }

    [Fact]
    public void ChildThatEnds_TellsItsParentUntilItIsAcknowledged()
    {
        var scenario = new Scenario(Specs.OfGraph("a: { call: s.a }"), parent: Parent).Complete("a", "5");
        var notice = Assert.Single(scenario.Commands.OfType<NotifyParent>());
        Assert.Equal((ExecutionStatus.Completed, "5", 1, "c"), (notice.Notice.Status, notice.Notice.Result!.ToString(), notice.Notice.Number, notice.Notice.StepId));
        Assert.Equal(notice.Id, Assert.Single(scenario.Crash().Commands.OfType<NotifyParent>()).Id);
        Assert.Empty(scenario.Decide(new FinishDuty(Duty.NotifyParent, 1)).Commands);
        Assert.Empty(ExecutionEngine.Outstanding(scenario.State));
        Assert.Empty(scenario.Decide(new FinishDuty(Duty.NotifyParent, 1)).Events);
    }

    [Fact]
    public void ChildThatAsks_TellsItsParentWhenThatChanges()
    {
        var scenario = new Scenario(Specs.OfGraph("ask: { type: yield, message: m }\na: { call: s.a }"), parent: Parent);
        Assert.Empty(scenario.Commands.OfType<NotifyParent>());
        var asks = Assert.Single(scenario.Complete("a").Commands.OfType<NotifyParent>()).Notice;
        Assert.Equal((ExecutionStatus.Waiting, "ask"), (asks.Status, Assert.Single(asks.Waiting).Node));
        var ends = Assert.Single(scenario.Answer("{}").Commands.OfType<NotifyParent>()).Notice;
        Assert.Equal((ExecutionStatus.Completed, 2), (ends.Status, ends.Number));
    }

    [Fact]
    public void ChildNobodyAwaits_TellsNobody() =>
        Assert.Empty(new Scenario(Specs.OfGraph("a: { call: s.a }"), parent: Parent with { IsAwaited = false }).Complete("a").Commands);

    [Fact]
    public void SecretsOfATarget_AreDeletedAtTheEnd()
    {
        var scenario = new Scenario(Specs.OfGraph("a: { call: s.a }"), target: new TargetApi("api", "rest", "https://api.test")).Complete("a");
        Assert.IsType<DeleteSecrets>(Assert.Single(scenario.Commands));
        Assert.Empty(scenario.Decide(new FinishDuty(Duty.DeleteSecrets, 0)).Commands);
        Assert.Empty(ExecutionEngine.Outstanding(scenario.State));
    }

    [Fact]
    public void CommandsOfABatch_LeaveOutWhatTheBatchHasSettled()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b, depends_on: [a] }");
        var first = ExecutionEngine.Decide(scenario.State, new CompleteStep("a", 1, 1, JsonBytes.Null, null, "svc", false), Inputs());
        var second = ExecutionEngine.Decide(first.State, new CompleteStep("b", 1, 1, JsonBytes.Null, null, "svc", false), Inputs());
        Assert.Empty(ExecutionEngine.CommandsOf([.. first.Events, .. second.Events], second.State));
    }

    private static Inputs Inputs() => new() { Now = Scenario.Start, Random = () => 0, NewId = () => "id" };
}
