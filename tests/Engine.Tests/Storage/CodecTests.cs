using System.Text;
using System.Text.Json;
using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Storage;

/// <summary>Events and snapshots as they lie in the journal.</summary>
public sealed class CodecTests
{
    [Fact]
    public void Event_IsReadableJson()
    {
        var text = Encoding.UTF8.GetString(EventCodec.Encode([new StepSkipped { Step = "a.b", Reason = SkipReason.NotChosen, At = Scenario.Start }]));
        Assert.Equal("""[{"type":"step_skipped","v":1,"at":"2026-02-23T09:00:00+00:00","reason":"not_chosen","step":"a.b"}]""", text);
    }

    [Fact]
    public void UnknownFields_AreIgnored()
    {
        var e = Assert.Single(EventCodec.Decode("""[{"new":{"x":1},"type":"step_skipped","v":1,"at":"2026-02-23T09:00:00Z","step":"a","reason":"when","more":[1]}]"""u8));
        Assert.Equal(("a", SkipReason.When, 1), (Assert.IsType<StepSkipped>(e).Step, ((StepSkipped)e).Reason, e.Version));
    }

    [Theory]
    [InlineData("""[{"type":"step_flew","v":1}]""")]
    [InlineData("""[{"type":"step_skipped","v":2,"at":"2026-02-23T09:00:00Z","step":"a","reason":"when"}]""")]
    [InlineData("""[{"type":"step_skipped","v":1,"at":"2026-02-23T09:00:00Z","step":"a","reason":"tired"}]""")]
    [InlineData("""[{"v":1}]""")]
    [InlineData("""[{"type":"step_skipped","v":1}]""")]
    [InlineData("""{""")]
    public void WhatIsNoListOfKnownEvents_IsRefused(string journal) =>
        Assert.ThrowsAny<Exception>(() => EventCodec.Decode(Encoding.UTF8.GetBytes(journal)));

    [Fact]
    public void EveryEventType_HasANameOfItsOwn()
    {
        var types = typeof(ExecutionEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(ExecutionEvent)) && !t.IsAbstract).ToArray();
        var known = typeof(ExecutionEvent).GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false)
            .Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().ToArray();
        Assert.Equal(types.Length, known.Length);
        Assert.All(known, k => Assert.Equal(JsonNamingPolicy.SnakeCaseLower.ConvertName(k.DerivedType.Name), k.TypeDiscriminator));
    }

    [Fact]
    public void Snapshot_NamesTheRevisionThatItNeeds()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }\nw: { type: wait, duration: 1h }\nw2: { type: wait, duration: 2h }");
        var snapshot = StateCodec.Encode(scenario.State);
        Assert.Equal(scenario.State.Definition.Revision, StateCodec.RevisionOf(snapshot));
        var read = StateCodec.Decode(snapshot, scenario.State.Definition);
        Assert.Equal(["wait:w", "wait:w2"], read.Timers.Select(t => t.Id));
        Assert.Equal(scenario.State.Open, read.Open);
    }

    [Fact]
    public void SnapshotOfANewerFormat_IsRefused_OneFromBeforeThereWereFormatsIsNot()
    {
        var scenario = Scenario.OfGraph("a: { call: s.a }\nw: { type: wait, duration: 1h }");
        var written = Encoding.UTF8.GetString(StateCodec.Encode(scenario.State));
        var (newer, older) = (written.Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal), written.Replace("\"format\":1,", "", StringComparison.Ordinal));

        Assert.Contains("format 2", Assert.Throws<JsonException>(() => StateCodec.Decode(Encoding.UTF8.GetBytes(newer), scenario.State.Definition)).Message, StringComparison.Ordinal);
        Assert.NotEqual(written, older);
        Assert.Equal(["a", "w"], StateCodec.Decode(Encoding.UTF8.GetBytes(older), scenario.State.Definition).Steps.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void OutputsInSnapshots_AreTheBytesThatWereStored()
    {
        const string Output = """{"number":1.10,"big":12345678901234567890,"text":"ä<>&\"'","none":null,"list":[1,2.50]}""";
        var scenario = Scenario.OfGraph("a: { call: s.a }\nw: { type: wait, duration: 1h }").Complete("a", Output);
        Assert.Equal(Output, StateCodec.Decode(StateCodec.Encode(scenario.State), scenario.State.Definition).Step("a")!.Output!.ToString());
    }
}
