using OrleansWorkflows.Services.Tables;

namespace OrleansWorkflows.Services.Tests;

public sealed class ResultTablesTests : IDisposable
{
    private readonly Clock _clock = new();
    private readonly ResultTables _tables;

    public ResultTablesTests() => _tables = new ResultTables(
        new ToolServiceOptions { Tables = new ResultTableOptions { Lifetime = TimeSpan.FromMinutes(30), MaxTablesPerOwner = 3, MaxBytesPerOwner = 1_000, MaxBytes = 1_500 } }, _clock);

    [Fact]
    public void NameThatIsTaken_GetsANumber_UnlessItIsToBeReplaced()
    {
        Assert.Equal("flights", _tables.Keep("ada", "flights", false, Rows(1)).Name);
        Assert.Equal("flights_2", _tables.Keep("ada", "flights", false, Rows(2)).Name);
        Assert.Equal("Flights", _tables.Keep("ada", "Flights", true, Rows(3)).Name);

        Assert.Equal(["Flights", "flights_2"], Names("ada"));
    }

    [Fact]
    public void Owners_SeeTheirOwnOnly()
    {
        _tables.Keep("ada", "flights", false, Rows(1));

        Assert.Empty(Names("bob"));
    }

    [Fact]
    public void TableThatIsNotUsed_GoesAfterItsTime()
    {
        _tables.Keep("ada", "old", false, Rows(1));
        _tables.Keep("ada", "used", false, Rows(1));
        _clock.Now += TimeSpan.FromMinutes(20);
        _tables.Of("ada", name => name == "used");
        _clock.Now += TimeSpan.FromMinutes(10);

        Assert.Equal(["used"], Names("ada"));
    }

    [Fact]
    public void TooManyOfAnOwner_TheLeastRecentlyUsedGoes()
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            _tables.Keep("ada", name, false, Rows(1));
        }

        _tables.Of("ada", name => name == "a");
        _tables.Keep("ada", "d", false, Rows(1));

        Assert.Equal(["a", "c", "d"], Names("ada"));
    }

    [Fact]
    public void CallerThatComesWithOtherHeadersEachTime_HasNoMoreThanAnother()
    {
        foreach (var headers in (string[])["1", "2", "3", "4"])
        {
            _tables.Keep($"ada.{headers}", "a", false, Rows(1));
        }

        _tables.Keep("bob.1", "a", false, Rows(1));

        Assert.Empty(Names("ada.1"));
        Assert.All(["ada.2", "ada.3", "ada.4", "bob.1"], owner => Assert.Equal(["a"], Names(owner)));
    }

    [Fact]
    public void TooMuchOfAnOwner_TheLeastRecentlyUsedGoes_TheNewestStays()
    {
        _tables.Keep("ada", "a", false, Rows(600));
        _tables.Keep("ada", "b", false, Rows(600));
        _tables.Keep("ada", "c", false, Rows(1_200));

        Assert.Equal(["c"], Names("ada"));
    }

    [Fact]
    public void TooMuchOnTheSilo_TheLeastRecentlyUsedOfAnyOwnerGoes()
    {
        _tables.Keep("ada", "a", false, Rows(800));
        _tables.Keep("bob", "b", false, Rows(600));
        _tables.Keep("eve", "c", false, Rows(800));

        Assert.Empty(Names("ada"));
        Assert.Equal(["b"], Names("bob"));
        Assert.Equal(["c"], Names("eve"));
    }

    [Theory]
    [InlineData("""[{"a":1}]""", "", 1)]
    [InlineData("""{"data":{"flights":[1,2,3],"n":3}}""", "data.flights", 3)]
    [InlineData("""{"errors":[],"small":[1],"large":[1,2,3,4]}""", "large", 4)]
    [InlineData("""{"a":1}""", "", 1)]
    [InlineData("""{"a.b":[1,2]}""", "", 1)]
    [InlineData("\"text\"", "", 1)]
    public void RowsOfAResult_AreItsLargestList(string result, string path, int rows)
    {
        var found = RowsOfResult.Find(JsonBytes.Parse(result).Element);

        Assert.Equal((path, rows), (found.Path, new Builtin.Sql.OutputTable("t", found.Rows).Rows.Count));
    }

    public void Dispose() => _tables.Dispose();

    private IEnumerable<string> Names(string owner) => _tables.Of(owner, _ => false).Keys.Order(StringComparer.Ordinal);

    private static JsonBytes Rows(int bytes) => JsonBytes.Parse($"\"{new string('x', bytes)}\"");

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
