using OrleansWorkflows.Engine.Tests.Support;

namespace OrleansWorkflows.Engine.Tests.Nodes;

/// <summary>References in the text of a query are bound, never pasted.</summary>
public sealed class SqlArgumentsTests
{
    [Theory]
    [InlineData("SELECT * FROM t WHERE x = $v", "SELECT * FROM t WHERE x = @p0")]
    [InlineData("SELECT * FROM t WHERE x = '$v'", "SELECT * FROM t WHERE x = '' || @p0 || ''")]
    [InlineData("SELECT * FROM t WHERE x LIKE '%$v%' AND y = $v", "SELECT * FROM t WHERE x LIKE '%' || @p0 || '%' AND y = @p1")]
    [InlineData("SELECT 'it''s', ${ $v }", "SELECT 'it''s', @p0")]
    [InlineData("SELECT [a'b], \"c'd\", $v -- 'x\n, $v /* ' */, $v", "SELECT [a'b], \"c'd\", @p0 -- 'x\n, @p1 /* ' */, @p2")]
    public void References_AreBoundAsParameters(string sql, string bound)
    {
        const string Evil = "'; DROP TABLE t; --";
        var yaml = $"params: {{ v: {{ type: str }} }}\ngraph:\n  q: {{ call: sql_query, args: {{ sql: {System.Text.Json.JsonSerializer.Serialize(sql)}, limit: 5 }} }}";
        var args = new Scenario(Specs.Of(yaml), $$"""{"v":"{{Evil}}"}""").Call("q").Args.Element;
        Assert.Equal(bound, args.GetProperty("sql").GetString());
        Assert.Equal(5, args.GetProperty("limit").GetInt32());
        Assert.All(args.GetProperty("parameters").EnumerateArray(), p => Assert.Equal(Evil, p.GetString()));
        Assert.Equal(bound.Split('@').Length - 1, args.GetProperty("parameters").GetArrayLength());
    }

    [Fact]
    public void ValuesKeepTheirTypes() => Assert.Equal(
        """{"sql":"SELECT @p0, @p1","parameters":[3,null]}""",
        Scenario.Of("params: { n: { type: int }, m: { type: int } }\ngraph:\n  q: { call: sql_query, args: { sql: 'SELECT $n, $m' } }", """{"n":3}""").Call("q").Args.ToString());

    [Fact]
    public void QueryWithoutReferences_StaysAsItIs() =>
        Assert.Equal("""{"sql":"SELECT 1"}""", Scenario.OfGraph("q: { call: sql_query, args: { sql: SELECT 1 } }").Call("q").Args.ToString());

    [Theory]
    [InlineData("$v", "written out")]
    [InlineData("SELECT \\\"$v\\\" FROM t", "quoted name")]
    public void StatementOrNameAsReference_IsRefused(string sql, string why)
    {
        var scenario = new Scenario(Specs.Of($"params: {{ v: {{ type: str }} }}\ngraph:\n  q: {{ call: sql_query, args: {{ sql: \"{sql}\" }} }}"), """{"v":"x"}""");
        Assert.Equal(ExecutionStatus.Failed, scenario.State.Status);
        Assert.Contains(why, scenario.State.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReferencesBesideOwnParameters_AreRefused() => Assert.Contains(
        "not both",
        Scenario.Of("params: { v: { type: str } }\ngraph:\n  q: { call: sql_query, args: { sql: 'SELECT $v, @p0', parameters: [1] } }", """{"v":"x"}""").State.Error!.Message,
        StringComparison.Ordinal);

    [Fact]
    public void OtherTools_GetTheirTextAsItIsWritten() => Assert.Equal(
        """{"sql":"SELECT x"}""", Scenario.Of("params: { v: { type: str } }\ngraph:\n  q: { call: other.sql_query, args: { sql: 'SELECT $v' } }", """{"v":"x"}""").Call("q").Args.ToString());
}
