using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Tests.Units;

public sealed class PreferenceTests
{
    private static readonly HttpSettings s_settings = new() { DefaultWait = TimeSpan.FromSeconds(50), MaxWait = TimeSpan.FromSeconds(120) };

    [Fact]
    public void NothingAsked_WaitsTheDefault_AppliesNothing()
    {
        var preference = Preference.Read(Requests.WithHeaders(), s_settings);

        Assert.Equal(TimeSpan.FromSeconds(50), preference.Wait);
        Assert.Null(preference.Applied);
    }

    [Theory]
    [InlineData("respond-async", 0, "respond-async")]
    [InlineData("Respond-Async", 0, "respond-async")]
    [InlineData("wait=10", 10, "wait=10")]
    [InlineData("wait=\"10\"", 10, "wait=10")]
    [InlineData("wait=1.5", 1.5, "wait=1.5")]
    [InlineData("wait=0", 0, "wait=0")]
    [InlineData("wait=9999", 120, "wait=120")]
    [InlineData("respond-async, wait=7", 7, "respond-async, wait=7")]
    [InlineData("return=minimal, wait=3; foo=bar", 3, "wait=3")]
    [InlineData("wait=3, wait=9", 3, "wait=3")]
    public void Asked_WaitsSoLong_AndSaysSo(string header, double seconds, string applied)
    {
        var preference = Preference.Read(Requests.WithHeaders(("Prefer", header)), s_settings);

        Assert.Equal(TimeSpan.FromSeconds(seconds), preference.Wait);
        Assert.Equal(applied, preference.Applied);
    }

    [Fact]
    public void AskedInTwoHeaders_BothCount()
    {
        var preference = Preference.Read(Requests.WithHeaders(("Prefer", "respond-async"), ("Prefer", "wait=2")), s_settings);

        Assert.Equal(TimeSpan.FromSeconds(2), preference.Wait);
    }

    [Fact]
    public void UnknownPreference_IsIgnored() =>
        Assert.Null(Preference.Read(Requests.WithHeaders(("Prefer", "handling=lenient")), s_settings).Applied);

    [Theory]
    [InlineData("wait")]
    [InlineData("wait=")]
    [InlineData("wait=soon")]
    [InlineData("wait=-1")]
    public void WaitWithoutSeconds_IsRefused(string header)
    {
        var refused = Assert.Throws<ApiProblemException>(() => Preference.Read(Requests.WithHeaders(("Prefer", header)), s_settings));

        Assert.Equal((400, "WF0209"), (refused.Problem.Status, refused.Problem.Code));
        Assert.Contains("wait=30", refused.Problem.Detail, StringComparison.Ordinal);
    }
}
