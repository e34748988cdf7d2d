using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Nodes;

/// <summary>Error, snapshot, wait, set.</summary>
public sealed class OtherNodeTests
{
    [Fact]
    public void Error_EndsAsFailedWithMessageAndCode()
    {
        var scenario = Scenario.Of("params: { c: { type: str } }\ngraph:\n  e: { type: error, message: 'No seats to $c', code: 'none_$c' }", """{"c":"OSL"}""");
        Assert.Equal((ExecutionStatus.Failed, "none_OSL", "No seats to OSL"), (scenario.State.Status, scenario.State.Error!.Code, scenario.State.Error.Message));
    }

    [Fact]
    public void ErrorWithoutCode_HasAWordOfItsOwn() => Assert.Equal("workflow_error", Scenario.OfGraph("e: { type: error, message: m }").State.Error!.Code);

    [Fact]
    public void Snapshot_KeepsANamedCopy()
    {
        var scenario = Scenario.Of("params: { n: { type: int } }\ngraph:\n  s: { type: snapshot, name: 'at $n' }", """{"n":3}""");
        Assert.Equal("at 3", Assert.Single(scenario.Events.OfType<SnapshotTaken>()).Name);
        var taken = Assert.Single(scenario.State.Snapshots);
        Assert.Equal(("at 3", 2), (taken.Name, taken.Sequence));
    }

    [Fact]
    public void SnapshotWithoutName_IsCalledLikeItsNode() => Assert.Equal("s", Assert.Single(Scenario.OfGraph("s: { type: snapshot }").State.Snapshots).Name);

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("1h", 3600)]
    [InlineData("PT5M", 300)]
    [InlineData("250", 0.25)]
    [InlineData("$d", 7)]
    public void WaitDuration_IsNeverEarlyNorLate(string duration, double seconds)
    {
        var scenario = Scenario.Of($"params: {{ d: {{ type: str }} }}\ngraph:\n  w: {{ type: wait, duration: {duration} }}", """{"d":"7s"}""");
        Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
        scenario.Pass(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        Assert.Equal(ExecutionStatus.Running, scenario.State.Status);
        Assert.Equal(ExecutionStatus.Completed, scenario.Pass(TimeSpan.FromTicks(1)).State.Status);
    }

    [Theory]
    [InlineData("2026-02-23T09:00:10Z", 10)]
    [InlineData("2026-02-23T10:00:10+01:00", 10)]
    [InlineData("2026-02-24", 15 * 3600)]
    [InlineData("2020-01-01", 0)]
    public void WaitUntil_IsAnInstant(string until, double seconds)
    {
        var scenario = Scenario.OfGraph($"w: {{ type: wait, until: '{until}' }}");
        if (seconds > 0)
        {
            Assert.Empty(scenario.Pass(seconds - 0.001).Events);
        }

        Assert.Equal(ExecutionStatus.Completed, scenario.Pass(0.001).State.Status);
    }

    [Theory]
    [InlineData("duration: $x")]
    [InlineData("until: $x")]
    public void WaitThatIsNoTime_Fails(string field) => Assert.Equal(
        "expression_error", Scenario.Of($"params: {{ x: {{ type: str }} }}\ngraph:\n  w: {{ type: wait, {field} }}", """{"x":"soon"}""").State.Error!.Code);

    [Fact]
    public void WaitBeyondTheCalendar_WaitsToItsEnd() => Assert.Equal(
        DateTimeOffset.MaxValue, Scenario.Of("params: { x: { type: str } }\ngraph:\n  w: { type: wait, duration: $x }", """{"x":"9999999d"}""").State.Timers.Min!.DueAt);

    [Fact]
    public void WaitWithTimeout_FailsWhenThatIsFirst() =>
        Assert.Equal("timeout", Scenario.OfGraph("w: { type: wait, duration: 1h, timeout: 10s }").Pass(10).State.Error!.Code);

    [Fact]
    public void Set_ComputesValuesWithoutACall() => Assert.Equal(
        """{"sum":7,"same":{"n":3},"text":"3 and null","none":null}""",
        Scenario.Of("params: { o: { type: object } }\ngraph:\n  s: { type: set, values: { sum: '${ $o.n + 4 }', same: $o, text: '$o.n and $o.none', none: $o.none } }", """{"o":{"n":3}}""").Output("s"));

    [Fact]
    public void SetOutput_IsItsSecondName() => Assert.Equal(
        """{"v":1}""", Scenario.OfGraph("s: { type: set, values: { v: 1 }, output: o }\nt: { call: s.t, depends_on: [s], args: { v: $o.v } }").Call("t").Args.ToString());

    [Fact]
    public void SetThatFails_FailsTheStep()
    {
        var error = Scenario.Of("params: { n: { type: int } }\ngraph:\n  s: { type: set, values: { v: '${ 1 / $n }' } }", """{"n":0}""").State.Error!;
        Assert.Equal(("expression_error", "s"), (error.Code, error.Step));
    }
}
