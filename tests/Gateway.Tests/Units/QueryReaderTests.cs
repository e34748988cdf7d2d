using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Tests.Units;

public sealed class QueryReaderTests
{
    [Fact]
    public void Absent_IsTheDefault()
    {
        var query = Query("?q=");

        Assert.Null(query.Text("q"));
        Assert.Equal(QueryReader.DefaultLimit, query.Limit());
        Assert.Null(query.Time("since"));
        Assert.True(query.Flag("steps", absent: true));
        Assert.Empty(query.Words<ExecutionStatus>("status"));
        Assert.Empty(query.Labels());
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=501")]
    [InlineData("?limit=ten")]
    [InlineData("?limit=1.5")]
    public void LimitOutOfBounds_IsRefusedWithTheBounds(string query) =>
        Assert.Contains("1 to 500", Refusal(() => Query(query).Limit()).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("?since=2026-01-31", "2026-01-31T00:00:00Z")]
    [InlineData("?since=2026-01-31T12:30:00Z", "2026-01-31T12:30:00Z")]
    [InlineData("?since=2026-01-31T12:30:00", "2026-01-31T12:30:00Z")]
    [InlineData("?since=2026-01-31T12:30:00%2B02:00", "2026-01-31T10:30:00Z")]
    [InlineData("?since=2026-01-31T12:30:00+02:00", "2026-01-31T10:30:00Z")]
    [InlineData("?since=2026-01-31%2012:30", "2026-01-31T12:30:00Z")]
    public void Time_IsReadAsUtc(string query, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), Query(query).Time("since"));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("12:30")]
    [InlineData("2026")]
    [InlineData("01/02/2026")]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-30T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00%2B14:00")]
    public void NoTime_IsRefused(string time) =>
        Assert.Contains("ISO 8601", Refusal(() => Query($"?since={time}").Time("since")).Detail, StringComparison.Ordinal);

    [Fact]
    public void Words_MayBeRepeatedOrJoined() =>
        Assert.Equal([ExecutionStatus.Running, ExecutionStatus.Waiting, ExecutionStatus.Failed],
            Query("?status=running,waiting&status=FAILED").Words<ExecutionStatus>("status"));

    [Theory]
    [InlineData("complete", "completed")]
    [InlineData("1", "running")]
    [InlineData("running,waitng", "waiting")]
    public void UnknownWord_IsRefusedWithTheKnownOnes(string words, string known)
    {
        var refusal = Refusal(() => Query($"?status={words}").Words<ExecutionStatus>("status"));

        Assert.Equal("WF0208", refusal.Code);
        Assert.Contains(known, refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_AreReadWithColonOrEquals()
    {
        var labels = Query("?label=team:travel&label=env=a:b").Labels();

        Assert.Equal("travel", labels["team"]);
        Assert.Equal("a:b", labels["env"]);
    }

    [Fact]
    public void LabelWithoutValue_IsRefused() => Refusal(() => Query("?label=team").Labels());

    [Fact]
    public void NoFlag_IsRefused() => Refusal(() => Query("?steps=maybe").Flag("steps", absent: true));

    private static QueryReader Query(string query) => new(Requests.WithQuery(query));

    private static ApiProblem Refusal(Func<object?> read) => Assert.Throws<ApiProblemException>(() => { _ = read(); }).Problem;
}
