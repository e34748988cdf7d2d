using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Nodes;

/// <summary>The fields of a call node, one by one.</summary>
public sealed class CallNodeTests
{
    [Fact]
    public void Call_NamesToolArgumentsAndKey()
    {
        var call = Scenario.Of("params: { n: { type: int } }\ngraph:\n  a: { call: svc.do, args: { n: $n, text: 'n is $n', e: '${ $n * 2 }' } }", """{"n":4}""").Call("a");
        Assert.Equal("svc.do", call.Tool);
        Assert.Equal("""{"n":4,"text":"n is 4","e":8}""", call.Args.ToString());
        Assert.Equal("e1/a/1", call.IdempotencyKey);
        Assert.Equal("a/1/1", call.Id);
    }

    [Fact]
    public void Output_IsKnownByIdAndBySecondName()
    {
        var scenario = Scenario.OfGraph("""
            a: { call: s.a, output: found }
            b: { call: s.b, depends_on: [a], args: { byId: $a.x, byName: $found.0, whole: $found } }
            """.Replace("$a.x", "$a.0", StringComparison.Ordinal));
        Assert.Equal("""{"byId":7,"byName":7,"whole":[7,8]}""", scenario.Complete("a", "[7,8]").Call("b").Args.ToString());
    }

    [Fact]
    public void SharedOutputName_IsThatOfTheOneThatRan()
    {
        var scenario = Scenario.OfGraph("""
            pick: { type: branch, on: [{ when: 'false', goto: a }], default: b }
            a: { call: s.a, output: booking }
            b: { call: s.b, output: booking }
            z: { call: s.z, depends_on: [a, b], args: { id: $booking.id } }
            """).Complete("b", """{"id":2}""");
        Assert.Equal("""{"id":2}""", scenario.Call("z").Args.ToString());
    }

    [Fact]
    public void ReferenceToWhatWasSkipped_IsNullInExpressions()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, when: 'false' }\nb: { call: s.b }\nz: { call: s.z, depends_on: [a, b], when: $a.x == null, args: { y: '${ $a.x }' } }").Complete("b");
        Assert.Equal("""{"y":null}""", scenario.Call("z").Args.ToString());
    }

    [Fact]
    public void StepsByName_ReachIdsThatAreNoNames() => Assert.Equal(
        """{"x":[1],"y":1}""",
        Scenario.OfGraph("a-b: { call: s.a }\nz: { call: s.z, depends_on: [a-b], args: { x: '${ $steps[\"a-b\"] }', y: '${ $steps[\"a-b\"].0 }' } }").Complete("a-b", "[1]").Call("z").Args.ToString());

    [Fact]
    public void MissingReferenceInArguments_FailsTheStepByName()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b, depends_on: [a], args: { x: $a.nothing } }").Complete("a");
        Assert.Equal(ExecutionStatus.Failed, scenario.State.Status);
        Assert.Equal(("missing_reference", "b"), (scenario.State.Error!.Code, scenario.State.Error.Step));
        Assert.Contains("$a.nothing", scenario.State.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DefaultFunction_StandsInForWhatIsMissing()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }\nb: { call: s.b, depends_on: [a], args: { x: '${ default($a.nothing, 5) }' } }").Complete("a");
        Assert.Equal("""{"x":5}""", scenario.Call("b").Args.ToString());
    }

    [Fact]
    public void Retry_MakesThatManyFurtherAttemptsUnderOneKey()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, on_error: { retry: 2, delay: 1000 } }");
        var keys = new List<string> { scenario.Call("a").IdempotencyKey };
        for (var attempt = 2; attempt <= 3; attempt++)
        {
            scenario.Fail("a");
            Assert.Equal("", scenario.InFlight);
            Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
            scenario.Pass(0.999);
            Assert.Empty(scenario.Events);
            scenario.Pass(0.001);
            Assert.Equal(attempt, scenario.Call("a").Attempt);
            keys.Add(scenario.Call("a").IdempotencyKey);
        }

        scenario.Fail("a");
        Assert.Equal(["e1/a/1"], keys.Distinct());
        Assert.Equal(ExecutionStatus.Failed, scenario.State.Status);
        Assert.Equal(("http_503", 3, "svc"), (scenario.State.Error!.Code, scenario.State.Error.Attempts, scenario.State.Error.Service));
    }

    [Theory]
    [InlineData("delay: 200", new[] { 0.2, 0.2, 0.2 })]
    [InlineData("delay: 200, backoff: linear", new[] { 0.2, 0.4, 0.6 })]
    [InlineData("delay: 200, backoff: exponential", new[] { 0.2, 0.4, 0.8 })]
    [InlineData("delay: 200, backoff: exponential, max_delay: 300", new[] { 0.2, 0.3, 0.3 })]
    [InlineData("delay: 2s", new[] { 2.0, 2.0, 2.0 })]
    [InlineData("delay: 0", new[] { 0.0, 0.0, 0.0 })]
    public void DelayBackoffAndMaxDelay_SpaceTheAttempts(string policy, double[] seconds)
    {
        var scenario = Scenario.OfGraph($"a: {{ call: s.a, on_error: {{ retry: 3, {policy} }} }}");
        foreach (var delay in seconds)
        {
            scenario.Fail("a");
            Assert.Equal(TimeSpan.FromSeconds(delay), Assert.IsType<AttemptFailed>(scenario.Events[0]).RetryAt - scenario.Now);
            scenario.Pass(delay);
        }
    }

    [Theory]
    [InlineData(0.0, 0.5)]
    [InlineData(0.5, 1.0)]
    [InlineData(0.75, 1.25)]
    public void Jitter_SpreadsTheDelay(double random, double seconds)
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, on_error: { retry: 1, delay: 1000, jitter: 0.5 } }");
        scenario.Random = random;
        scenario.Fail("a");
        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.IsType<AttemptFailed>(scenario.Events[0]).RetryAt - scenario.Now);
    }

    [Theory]
    [InlineData("", "http_404", 404, false)]
    [InlineData("", "http_422", 422, false)]
    [InlineData("", "http_503", 503, true)]
    [InlineData("", "http_429", 429, true)]
    [InlineData("", "timeout", null, true)]
    [InlineData(", retry_on: [404]", "http_404", 404, true)]
    [InlineData(", retry_on: [404]", "http_503", 503, false)]
    [InlineData(", retry_on: [busy]", "busy", 409, true)]
    [InlineData(", retry_on: [http_409]", "busy", 409, true)]
    [InlineData(", retry_on: [5xx]", "http_502", 502, true)]
    [InlineData(", retry_on: [timeout]", "http_503", 503, false)]
    public void RetryOn_SaysWhatIsRetried(string policy, string code, int? http, bool isRetried)
    {
        var scenario = Scenario.OfGraph($"a: {{ call: s.a, on_error: {{ retry: 1{policy} }} }}").Fail("a", code, http);
        Assert.Equal(isRetried, scenario.Events[0] is AttemptFailed);
    }

    [Fact]
    public void FinalError_IsNotRetried() =>
        Assert.Equal(ExecutionStatus.Failed, Scenario.OfGraph("a: { call: s.a, on_error: { retry: 5 } }").Fail("a", "unknown_tool", final: true).State.Status);

    [Fact]
    public void RetryAfterOfTheService_IsHeardUpToMaxDelay()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, on_error: { retry: 2, delay: 10, max_delay: 5s } }");
        scenario.Fail("a", retryAfter: TimeSpan.FromSeconds(3));
        Assert.Equal(3, (Assert.IsType<AttemptFailed>(scenario.Events[0]).RetryAt - scenario.Now).TotalSeconds);
        scenario.Pass(3).Fail("a", retryAfter: TimeSpan.FromHours(3));
        Assert.Equal(5, (Assert.IsType<AttemptFailed>(scenario.Events[0]).RetryAt - scenario.Now).TotalSeconds);
    }

    [Fact]
    public void Fallback_RunsInPlaceAndKnowsTheError()
    {
        var scenario = Scenario.OfGraph("""
            a: { call: s.a, on_error: { fallback: f } }
            f: { call: s.f, args: { code: $error.code, step: $error.step, message: $error.message } }
            """).Fail("a", "no_room");
        Assert.Equal("""{"code":"no_room","step":"a","message":"a failed."}""", scenario.Call("f").Args.ToString());
        Assert.Equal(ExecutionStatus.Completed, scenario.Complete("f", "1").State.Status);
        Assert.Equal("1", scenario.State.Result!.ToString());
    }

    [Fact]
    public void FallbackOfAFallback_SeesTheErrorThatMadeItRun()
    {
        var scenario = Scenario.OfGraph("""
            a: { call: s.a, on_error: { fallback: f } }
            f: { call: s.f, on_error: { fallback: g } }
            g: { call: s.g, args: { step: $error.step } }
            """).Fail("a").Fail("f");
        Assert.Equal("""{"step":"f"}""", scenario.Call("g").Args.ToString());
    }

    [Fact]
    public void Timeout_IsOneOfEachAttempt()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, timeout: 30s, on_error: { retry: 1, delay: 1 } }");
        Assert.Equal(TimeSpan.FromSeconds(30), scenario.Call("a").Timeout);
        Assert.Equal(TimeSpan.FromSeconds(30), scenario.Fail("a", "timeout").Pass(1).Call("a").Timeout);
        Assert.Empty(scenario.State.Timers);
    }

    [Fact]
    public void NotIdempotent_IsNotRepeatedWhenItsAnswerWasLost()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, idempotent: false, on_error: { retry: 5 } }").Fail("a", "timeout", unknown: true);
        Assert.Equal("outcome_unknown", scenario.State.Error!.Code);
        Assert.Equal("a:unknown", scenario.Undone);
    }

    [Fact]
    public void NotIdempotent_IsRetriedWhenItSurelyDidNothing() =>
        Assert.IsType<AttemptFailed>(Scenario.OfGraph("a: { call: s.a, idempotent: false, on_error: { retry: 1 } }").Fail("a", "http_503", 503).Events[0]);

    [Fact]
    public void NotIdempotent_FailsAfterACrash()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a, idempotent: false, on_error: { fallback: f } }\nf: { call: s.f, args: { code: $error.code } }").Crash();
        Assert.Equal("f", scenario.InFlight);
        Assert.Equal("""{"code":"outcome_unknown"}""", scenario.Call("f").Args.ToString());
    }

    [Fact]
    public void TargetMachines_AreTheStepsOwnOrTheExecutions()
    {
        var definition = Specs.Of("params: { where: { type: list } }\ngraph:\n  a: { call: s.a, target_machines: [m1, m2] }\n  b: { call: s.b, target_machines: $where }\n  c: { call: s.c }");
        var scenario = new Scenario(definition, """{"where":["m9"]}""", machines: ["m5"]);
        Assert.Equal(["m1", "m2"], scenario.Call("a").Machines);
        Assert.Equal(["m9"], scenario.Call("b").Machines);
        Assert.Equal(["m5"], scenario.Call("c").Machines);
    }

    [Fact]
    public void CallMadeOnAnotherMachine_SaysWhichHoweverItEnded()
    {
        var scenario = new Scenario(Specs.OfGraph("a: { call: s.a, target_machines: [m1, m2], on_error: { retry: 1 } }"));
        Assert.Equal("machine-1", scenario.State.Step("a")!.Machine);

        scenario.Decide(new CompleteStep("a", 1, 1, null, new StepError("http_503", "no"), "svc", false, "m1"));
        Assert.Equal("m1", scenario.State.Step("a")!.Machine);

        scenario.Pass(TimeSpan.FromHours(1)).Decide(new CompleteStep("a", 1, 2, JsonBytes.EmptyObject, null, "svc", false, "m2"));
        Assert.Equal((ExecutionStatus.Completed, "m2"), (scenario.State.Status, scenario.State.Step("a")!.Machine));
    }

    [Fact]
    public void TargetMachines_AreThoseOfTheUndoToo()
    {
        var scenario = new Scenario(
            Specs.OfGraph("a: { call: s.a, target_machines: [m1], compensate: { call: s.u } }\nb: { call: s.b, compensate: { call: s.u } }\nz: { type: error, message: m, depends_on: [a, b] }"), machines: ["m5"]);
        scenario.Complete("a").Complete("b");
        Assert.Equal(["m5"], scenario.Call("b/undo").Machines);
        Assert.Equal(["m1"], scenario.Complete("b/undo").Call("a/undo").Machines);
    }

    [Fact]
    public void TargetMachinesOfTheWrongType_FailTheStep() => Assert.Equal(
        "expression_error", Scenario.Of("params: { where: { type: int } }\ngraph:\n  a: { call: s.a, target_machines: $where }", """{"where":1}""").State.Error!.Code);

    [Fact]
    public void Compensate_UndoesWithItsOwnOutput()
    {
        var scenario = Scenario.OfGraph("""
            a: { call: s.book, compensate: { call: s.cancel, args: { id: $a.id, why: $error.code } } }
            b: { call: s.b, depends_on: [a] }
            """).Complete("a", """{"id":"B7"}""").Fail("b", "no");
        var undo = scenario.Call("a/undo");
        Assert.Equal(("s.cancel", """{"id":"B7","why":"no"}""", "e1/a/1/undo", true), (undo.Tool, undo.Args.ToString(), undo.IdempotencyKey, undo.IsUndo));
        Assert.Equal(ExecutionStatus.Compensating, scenario.State.Status);
        scenario.Complete("a/undo");
        Assert.Equal(ExecutionStatus.Failed, scenario.State.Status);
        Assert.Equal(StepStatus.Compensated, scenario.Status("a"));
        Assert.Equal("a:completed", scenario.Undone);
    }

    [Fact]
    public void OutputThatIsTooLarge_FailsNamingTheStepAndIsUndone()
    {
        var scenario = new Scenario(
            Specs.OfGraph("a: { call: s.a, compensate: { call: s.undo, args: { key: $execution.id } } }"), limits: new EngineLimits { MaxOutputBytes = 10 });
        scenario.Complete("a", "\"0123456789\"");
        Assert.Equal("output_too_large", scenario.State.Stop!.Error!.Code);
        Assert.Contains("'a'", scenario.State.Stop.Error.Message, StringComparison.Ordinal);
        Assert.Equal("a/undo", scenario.InFlight);
    }

    [Fact]
    public void DeeplyNestedOutput_SurvivesTheJournal()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 62)) + string.Concat(Enumerable.Repeat("]", 62));
        var scenario = Scenario.OfGraph("a: { call: s.a }\nb: { type: set, depends_on: [a], values: { v: $a } }").Complete("a", deep);
        Assert.Equal($$"""{"v":{{deep}}}""", scenario.Output("b"));
    }
}
