using System.Text.Json;

namespace OrleansWorkflows.Spec.Tests.Parameters;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("5m", 300)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86400)]
    [InlineData("1w", 604800)]
    [InlineData("1.5h", 5400)]
    [InlineData("1h30m", 5400)]
    [InlineData("1h 30m", 5400)]
    [InlineData(" 10 s ", 10)]
    [InlineData("1000", 1)]
    [InlineData("0", 0)]
    [InlineData("PT30S", 30)]
    [InlineData("PT0.25S", 0.25)]
    [InlineData("P1DT2H", 93600)]
    [InlineData("P1W", 604800)]
    public void WrittenDuration_IsRead(string text, double seconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("soon")]
    [InlineData("-5s")]
    [InlineData("-PT5S")]
    [InlineData("5 years")]
    [InlineData("5S")]
    [InlineData("1h30")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("P5")]
    [InlineData("PT1D")]
    [InlineData("1.2.3s")]
    [InlineData("99999999999999w")]
    [InlineData("999999999999999999999s")]
    public void AnythingElse_IsRefused(string? text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData("1500", 1.5)]
    [InlineData("0.5", 0.0005)]
    [InlineData("\"2m\"", 120)]
    public void JsonValue_IsRead(string json, double seconds)
    {
        Assert.True(Durations.TryParse(JsonElement.Parse(json), out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1e99")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[]")]
    public void OtherJson_IsRefused(string json) => Assert.False(Durations.TryParse(JsonElement.Parse(json), out _));
}
