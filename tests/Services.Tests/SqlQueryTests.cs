namespace OrleansWorkflows.Services.Tests;

public sealed class SqlQueryTests
{
    private static readonly object Outputs = new
    {
        all_results = new object?[]
        {
            new object[] { new { id = "a", price = 300, direct = true, legs = new[] { new { from = "NYC" } } }, new { id = "b", price = 99.5, direct = false } },
            null,
            new object[] { new { id = "c", price = 120, airline = "AF" } },
        },
        numbers = new[] { 3, 1, 2 },
        names = new object?[] { "x", null, "y" },
        empty = Array.Empty<object>(),
        empty_too = Array.Empty<object>(),
        @group = new[] { 1 },
        skipped = (object?)null,
        one = new { total = 5, tags = new[] { "a" } },
        text = "hello",
        mixed = new object[] { new { id = 1 }, 7 },
    };

    [Theory]
    [InlineData("SELECT id, price FROM all_results ORDER BY price ASC LIMIT 2", """[{"id":"b","price":99.5},{"id":"c","price":120}]""")]
    [InlineData("SELECT * FROM all_results WHERE id = 'a'", """[{"id":"a","price":300,"direct":true,"legs":[{"from":"NYC"}],"airline":null}]""")]
    [InlineData("SELECT count(*) AS n, min(price) AS low FROM all_results", """[{"n":3,"low":99.5}]""")]
    [InlineData("SELECT id FROM all_results WHERE direct", """[{"id":"a"}]""")]
    [InlineData("SELECT json_extract(legs, '$[0].from') AS start FROM all_results WHERE legs IS NOT NULL", """[{"start":"NYC"}]""")]
    [InlineData("SELECT value FROM numbers ORDER BY value", """[{"value":1},{"value":2},{"value":3}]""")]
    [InlineData("SELECT * FROM names", """[{"value":"x"},{"value":"y"}]""")]
    [InlineData("SELECT total, tags FROM one", """[{"total":5,"tags":["a"]}]""")]
    [InlineData("SELECT value FROM text", """[{"value":"hello"}]""")]
    [InlineData("SELECT * FROM mixed", """[{"id":1,"value":null},{"id":null,"value":7}]""")]
    [InlineData("SELECT id, price FROM empty ORDER BY price", "[]")]
    [InlineData("SELECT n.id FROM empty n JOIN empty_too m ON n.id = m.other", "[]")]
    [InlineData("SELECT * FROM skipped", "[]")]
    [InlineData("SELECT a.id, b.id FROM all_results a JOIN all_results b ON a.id = b.id WHERE a.id = 'c'", """[{"id":"c","id_2":"c"}]""")]
    [InlineData("WITH cheap AS (SELECT * FROM \"all_results\" WHERE price < 200) SELECT direct FROM cheap WHERE id = 'b'", """[{"direct":false}]""")]
    [InlineData("SELECT value FROM \"group\"", """[{"value":1}]""")]
    [InlineData("SELECT 1 AS a; -- the end", """[{"a":1}]""")]
    [InlineData("SELECT 'numbers; DROP' AS a", """[{"a":"numbers; DROP"}]""")]
    public async Task Outputs_AreTables(string sql, string expected)
    {
        await using var harness = new Harness();
        Assert.Equal(expected, await harness.OkAsync("sql_query", new { sql }, Outputs));
    }

    [Theory]
    [InlineData("SELECT @p0 AS a, @p1 AS b", """["x; DROP TABLE numbers", null]""", """[{"a":"x; DROP TABLE numbers","b":null}]""")]
    [InlineData("SELECT value FROM numbers WHERE value >= @p0 ORDER BY value", "[2]", """[{"value":2},{"value":3}]""")]
    [InlineData("SELECT id FROM all_results WHERE price < @p0 AND id <> @p1", """["130", "b"]""", """[{"id":"c"}]""")]
    [InlineData("SELECT ? AS a, ? AS b", """[1, [2]]""", """[{"a":1,"b":"[2]"}]""")]
    [InlineData("SELECT $low AS a, :high AS b, @t AS c", """{"low":1,"high":2.5,"t":true}""", """[{"a":1,"b":2.5,"c":1}]""")]
    public async Task Parameters_AreBound(string sql, string parameters, string expected)
    {
        await using var harness = new Harness();
        Assert.Equal(expected, await harness.OkAsync("sql_query", $$"""{"sql":"{{sql}}","parameters":{{parameters}}}""", Outputs));
    }

    [Theory]
    [InlineData("DELETE FROM numbers", "read")]
    [InlineData("INSERT INTO numbers VALUES (9)", "read")]
    [InlineData("UPDATE numbers SET value = 1", "read")]
    [InlineData("DROP TABLE numbers", "read")]
    [InlineData("CREATE TABLE t (a)", "read")]
    [InlineData("CREATE TEMP TABLE t (a)", "read")]
    [InlineData("SELECT 1; DELETE FROM numbers", "nothing after it")]
    [InlineData("SELECT 1; SELECT 2", "nothing after it")]
    [InlineData("SELECT 1 /* a */; /* b */ SELECT 2", "nothing after it")]
    [InlineData("ATTACH DATABASE '/etc/passwd' AS x", "read")]
    [InlineData("ATTACH DATABASE '/tmp/never-made.db' AS x", "read")]
    [InlineData("PRAGMA table_info(numbers)", "read")]
    [InlineData("PRAGMA query_only = 0", "read")]
    [InlineData("SELECT * FROM pragma_table_info('numbers')", "")]
    [InlineData("SELECT load_extension('/tmp/evil')", "")]
    [InlineData("SELECT readfile('/etc/passwd')", "no such function")]
    [InlineData("VACUUM INTO '/tmp/never-made.db'", "")]
    [InlineData("BEGIN", "")]
    [InlineData("WITH x AS (SELECT 1) DELETE FROM numbers", "read")]
    [InlineData("SELECT * FROM elsewhere", "outputs so far: all_results, numbers")]
    [InlineData("SELECT nope FROM numbers", "no such column")]
    [InlineData("SELECT * FROM group", "write it as \"group\"")]
    [InlineData("SELEC 1", "syntax error")]
    [InlineData("-- nothing", "no statement")]
    [InlineData("SELECT @p0", "gives no value for @p0")]
    public async Task WhatIsNoReading_IsRefused(string sql, string why)
    {
        await using var harness = new Harness();
        var error = await harness.FailAsync("sql_query", new { sql }, Outputs);
        Assert.Equal(("invalid_arguments", false), (error.Code, error.Retryable));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists("/tmp/never-made.db"));
    }

    [Fact]
    public async Task ListsWithinOutputs_AreTablesOfTheNamesThatTheQueryGivesThem()
    {
        await using var harness = new Harness();
        var outputs = new { search = new { data = new { flights = new[] { new { id = "a" }, new { id = "b" } } } }, pages = new[] { new[] { 1 }, [2, 3] } };

        Assert.Equal(
            """[{"id":"b","value":3}]""",
            await harness.OkAsync(
                "sql_query",
                new { sql = "SELECT id, value FROM found, second ORDER BY id DESC, value DESC LIMIT 1", tables = new { found = "search.data.flights", second = "pages.1" } },
                outputs: outputs));
    }

    [Theory]
    [InlineData("""{"found":"serch.flights"}""", "Did you mean 'search'?")]
    [InlineData("""{"found":"search.flights"}""", "'flights' is not there")]
    [InlineData("""{"found":1}""", "object of texts")]
    public async Task TableThatLeadsNowhere_IsExplained(string tables, string why)
    {
        await using var harness = new Harness();
        var result = await harness.CallAsync("sql_query", $$"""{"sql":"SELECT * FROM found","tables":{{tables}}}""", outputs: new { search = new { hotels = new[] { 1 } } });

        Assert.Equal("invalid_arguments", result.Error!.Code);
        Assert.Contains(why, result.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EndlessQuery_TimesOut()
    {
        await using var harness = new Harness();
        var error = await harness.FailAsync(
            "sql_query", new { sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n" }, Outputs, TimeSpan.FromMilliseconds(50));
        Assert.Equal("timeout", error.Code);
    }

    [Fact]
    public async Task HugeAnswer_IsRefused()
    {
        await using var harness = new Harness(options: options => options with { MaxOutputBytes = 10_000 });
        var error = await harness.FailAsync("sql_query", new { sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50000) SELECT i FROM n" }, Outputs);
        Assert.Equal("output_too_large", error.Code);
        Assert.Contains("LIMIT", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HundredQueriesAtOnce_EachHaveTheirOwnDatabase()
    {
        await using var harness = new Harness();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(number =>
            harness.OkAsync("sql_query", new { sql = "SELECT sum(value) AS s FROM t" }, new { t = new[] { number, 1 } })));
        Assert.Equal(Enumerable.Range(0, 100).Select(number => $$"""[{"s":{{number + 1}}}]"""), answers);
    }
}
