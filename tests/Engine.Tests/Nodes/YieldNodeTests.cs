using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Nodes;

public sealed class YieldNodeTests
{
    private const string Ask = "ask: { type: yield, message: 'Of $n, which?', expects: { pick: int, note: { type: str, default: none } } }";

    [Fact]
    public void Message_IsWhatIsAskedAndExpectsHow()
    {
        var waiting = Assert.Single(Scenario.Of($"params: {{ n: {{ type: int }} }}\ngraph:\n  {Ask}", """{"n":3}""").View.Waiting);
        Assert.Equal(("ask", "Of 3, which?", "id-1", "e1"), (waiting.Node, waiting.Message, waiting.Token, waiting.ExecutionId));
        Assert.Equal("int", waiting.Expects.Element.GetProperty("pick").GetString());
        Assert.Equal("integer", waiting.Schema.Element.GetProperty("properties").GetProperty("pick").GetProperty("type").GetString());
    }

    [Fact]
    public void FieldThatMayBeLeftOut_SaysSo()
    {
        var waiting = Assert.Single(Scenario.OfGraph("ask: { type: yield, message: m, expects: { ok: bool, note: { type: str, required: false } } }").View.Waiting);
        Assert.Equal("""{"ok":"bool","note":{"type":"str","required":false}}""", waiting.Expects.ToString());
        Assert.Equal(["ok"], waiting.Schema.Element.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public void Waiting_IsTheStatusWhenNothingElseIsInFlight()
    {
        var scenario = Scenario.OfGraph("ask: { type: yield, message: m }\na: { call: s.a }\nw: { type: wait, duration: 1h }");
        Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
        Assert.Equal(ExecutionStatus.Waiting, scenario.Complete("a").State.Status);
    }

    [Fact]
    public void Answer_IsCheckedCoercedAndKnownByField()
    {
        var scenario = Scenario.Of($"params: {{ n: {{ type: int }} }}\ngraph:\n  {Ask}\n  z: {{ call: s.z, depends_on: [ask], args: {{ p: $ask.pick, n: $ask.note }} }}", """{"n":3}""");
        Assert.Equal(AnswerOutcome.Accepted, scenario.Answer("""{"pick":"2"}""").Answered.Outcome);
        Assert.Equal("""{"p":2,"n":"none"}""", scenario.Call("z").Args.ToString());
    }

    [Fact]
    public void Output_IsTheAnswersSecondName() => Assert.Equal(
        """{"n":4}""",
        Scenario.OfGraph("ask: { type: yield, message: m, expects: { n: int }, output: chosen }\nz: { call: s.z, depends_on: [ask], args: { n: $chosen.n } }").Answer("""{"n":4}""").Call("z").Args.ToString());

    [Fact]
    public void WrongAnswer_IsRefusedWithWhatWasExpectedAndTheWaitGoesOn()
    {
        var scenario = Scenario.Of($"params: {{ n: {{ type: int }} }}\ngraph:\n  {Ask}", """{"n":3}""").Answer("""{"pick":"x","other":1}""");
        Assert.Equal(AnswerOutcome.DoesNotFit, scenario.Answered.Outcome);
        Assert.Equal(2, scenario.Answered.Problems.Count);
        Assert.Contains("pick", scenario.Answered.Message, StringComparison.Ordinal);
        Assert.Empty(scenario.Events);
        Assert.Equal(ExecutionStatus.Waiting, scenario.State.Status);
    }

    [Fact]
    public void UsedToken_GivesTheFirstAnswerAndRunsNothingTwice()
    {
        var scenario = Scenario.OfGraph("ask: { type: yield, message: m, expects: { n: int } }\nz: { call: s.z, depends_on: [ask] }").Answer("""{"n":1}""", token: "id-1");
        scenario.Answer("""{"n":2}""", token: "id-1");
        Assert.Equal((AnswerOutcome.AlreadyAnswered, """{"n":1}"""), (scenario.Answered.Outcome, scenario.Answered.FirstAnswer!.ToString()));
        Assert.Empty(scenario.Events);
    }

    [Fact]
    public void SeveralOpen_HaveToBeNamed()
    {
        var scenario = Scenario.OfGraph("p: { type: parallel, branches: { a: { type: yield, message: m }, b: { type: yield, message: m } } }").Answer("{}");
        Assert.Equal((AnswerOutcome.Ambiguous, 2), (scenario.Answered.Outcome, scenario.Answered.Open.Count));
        Assert.Equal(AnswerOutcome.Accepted, scenario.Answer("{}", node: "p.b").Answered.Outcome);
        Assert.Equal(AnswerOutcome.Accepted, scenario.Answer("{}").Answered.Outcome);
        Assert.Equal(ExecutionStatus.Completed, scenario.State.Status);
    }

    [Theory]
    [InlineData("ask", "wrong", AnswerOutcome.UnknownToken)]
    [InlineData("other", null, AnswerOutcome.UnknownToken)]
    [InlineData(null, "wrong", AnswerOutcome.UnknownToken)]
    public void UnknownNodeOrToken_IsRefused(string? node, string? token, AnswerOutcome outcome) =>
        Assert.Equal(outcome, Scenario.OfGraph("ask: { type: yield, message: m }").Answer("{}", node, token).Answered.Outcome);

    [Fact]
    public void NothingOpen_IsSaid() => Assert.Equal(AnswerOutcome.NothingWaits, Scenario.OfGraph("a: { call: s.a }").Answer("{}").Answered.Outcome);

    [Fact]
    public void TimeoutWithDefault_GoesOnWithoutAPerson()
    {
        var scenario = Scenario.Of(
            "params: { n: { type: int } }\ngraph:\n  ask: { type: yield, message: m, timeout: 1h, expects: { n: int }, default: { n: $n } }\n  z: { call: s.z, depends_on: [ask], args: { n: $ask.n } }",
            """{"n":4}""").Pass(3599);
        Assert.Equal(ExecutionStatus.Waiting, scenario.State.Status);
        Assert.Equal("""{"n":4}""", scenario.Pass(1).Call("z").Args.ToString());
        Assert.Equal(AnswerOutcome.AlreadyAnswered, scenario.Answer("""{"n":5}""", token: "id-1").Answered.Outcome);
    }

    [Fact]
    public void TimeoutWithoutDefault_Fails()
    {
        var scenario = Scenario.OfGraph("ask: { type: yield, message: m, timeout: 10s }").Pass(10);
        Assert.Equal(("timeout", "ask"), (scenario.State.Error!.Code, scenario.State.Error.Step));
        Assert.Equal(AnswerOutcome.UnknownToken, scenario.Answer("{}", token: "id-1").Answered.Outcome);
    }

    [Fact]
    public void DefaultThatDoesNotFit_FailsTheStep()
    {
        var scenario = Scenario.Of(
            "params: { x: { type: str } }\ngraph:\n  ask: { type: yield, message: m, timeout: 10s, expects: { n: int }, default: { n: $x } }", """{"x":"text"}""").Pass(10);
        Assert.Equal("expression_error", scenario.State.Error!.Code);
    }

    [Fact]
    public void QuestionOfAChild_IsListedByPathAndTheAnswerRouted()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child }").ChildAsks("c", "ask", "t9");
        var waiting = Assert.Single(scenario.View.Waiting);
        Assert.Equal(("c/ask", ExecutionStatus.Waiting), (waiting.Node, scenario.State.Status));
        foreach (var route in new[] { scenario.Answer("1"), scenario.Answer("1", node: "c/ask"), scenario.Answer("1", token: "t9") }.Select(s => Assert.IsType<RouteAnswer>(s.Reply)))
        {
            Assert.Equal((waiting.ExecutionId, "t9", "1"), (route.To.Value, route.Request.Token, route.Request.Answer.ToString()));
        }
    }

    [Fact]
    public void UsedTokenOfAChild_IsStillRoutedToIt()
    {
        var scenario = Scenario.OfGraph("c: { workflow: child }\nw: { type: wait, duration: 1h }").ChildAsks("c", "ask", "t9").Child("c", ExecutionStatus.Completed, "1", number: 2);
        var route = Assert.IsType<RouteAnswer>(scenario.Answer("1", token: "t9").Reply);
        Assert.Equal((ExecutionId.Hash("e1", "c", "1"), "t9"), (route.To, route.Request.Token));
    }

    [Fact]
    public void AnswerThatIsTooLarge_IsRefused()
    {
        var scenario = new Scenario(Specs.OfGraph("ask: { type: yield, message: m }"), limits: new EngineLimits { MaxOutputBytes = 10 }).Answer("""{"text":"0123456789"}""");
        Assert.Equal(AnswerOutcome.DoesNotFit, scenario.Answered.Outcome);
    }
}
