namespace OrleansWorkflows.Spec.Tests;

public sealed class YamlDocumentTests
{
    [Theory]
    [InlineData("on", "\"on\"")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("No", "\"No\"")]
    [InlineData("true", "true")]
    [InlineData("False", "false")]
    [InlineData("~", "null")]
    [InlineData("NULL", "null")]
    [InlineData("0o17", "15")]
    [InlineData("0x1F", "31")]
    [InlineData("+12", "12")]
    [InlineData("-007", "-7")]
    [InlineData("1.50", "1.50")]
    [InlineData(".5", "0.5")]
    [InlineData("-1.", "-1.0")]
    [InlineData("6.0e3", "6.0e3")]
    [InlineData("1e3", "1e3")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("12:30", "\"12:30\"")]
    [InlineData("2026-01-31", "\"2026-01-31\"")]
    [InlineData("'1'", "\"1\"")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("!!str 1", "\"1\"")]
    [InlineData("! 1", "\"1\"")]
    [InlineData("!!int 1", "1")]
    [InlineData("5m", "\"5m\"")]
    public void PlainScalar_MeansWhatTheCoreSchemaSays(string yaml, string json) =>
        Assert.Equal($"{{\"x\":{json}}}", ReadClean($"x: {yaml}").ToJson().ToString());

    [Fact]
    public void KeysOnAndYes_AreText() =>
        Assert.Equal("""{"on":1,"yes":2,"1":3}""", ReadClean("on: 1\nyes: 2\n1: 3").ToJson().ToString());

    [Fact]
    public void BlockScalars_KeepTheirText() =>
        Assert.Equal("""{"a":"one two\n","b":"one\ntwo\n"}""", ReadClean("a: >\n  one\n  two\nb: |\n  one\n  two\n").ToJson().ToString());

    [Fact]
    public void Alias_RepeatsTheAnchoredValueUnderItsOwnPath()
    {
        var map = (DocMap)ReadClean("a: &x { k: [1, 2] }\nb: *x");

        Assert.Equal("""{"a":{"k":[1,2]},"b":{"k":[1,2]}}""", map.ToJson().ToString());
        var repeated = ((DocList)((DocMap)map["b"]!)["k"]!).Items[1];
        Assert.Equal("b.k.1", repeated.Path.ToString());
        Assert.Equal(new SourcePosition(1, 16), repeated.Position);
    }

    [Fact]
    public void MergeKey_AddsWhatIsNotWrittenBesideIt() =>
        Assert.Equal("""{"base":{"a":1,"b":2},"more":{"b":3,"c":4},"x":{"a":9,"b":3,"c":4}}""",
            ReadClean("base: &base { a: 1, b: 2 }\nmore: &more { b: 3, c: 4 }\nx:\n  <<: [*more, *base]\n  a: 9").ToJson().ToString());

    [Fact]
    public void Positions_CountLinesAndColumnsFromOne()
    {
        var map = (DocMap)ReadClean("a:\n  - x\n  - key: 'text'\n");

        var item = (DocMap)((DocList)map["a"]!).Items[1];
        Assert.Equal(new SourcePosition(3, 5), item.Entries[0].KeyPosition);
        var scalar = Assert.IsType<DocScalar>(item["key"]);
        Assert.Equal((new SourcePosition(3, 10), new SourcePosition(3, 11)), (scalar.Position, scalar.TextPosition));
    }

    [Fact]
    public void ByteOrderMark_IsSkipped() => Assert.Equal("""{"a":1}""", ReadClean("\uFEFFa: 1").ToJson().ToString());

    [Fact]
    public void Json_ReadsWithTheSamePositions()
    {
        var map = (DocMap)ReadClean("{\n  \"é\": [1, {\"b\": \"x\\ny\"}]\n}");

        var inner = (DocMap)((DocList)map["é"]!).Items[1];
        Assert.Equal(new SourcePosition(2, 13), inner.Entries[0].KeyPosition);
        Assert.Equal("x\ny", ((DocScalar)inner["b"]!).Text);
    }

    [Fact]
    public void FlowYamlThatBeginsLikeJson_IsYaml() => Assert.Equal("""{"a":"b"}""", ReadClean("{ a: b }").ToJson().ToString());

    [Fact]
    public void FileCalledJson_HasToBeJson()
    {
        var problems = new ProblemList("spec.json");

        Assert.Null(DocumentReader.Read("{ \"a\": 1,\n  b: 2 }", problems));

        var problem = Assert.Single(problems.All);
        Assert.Equal((SpecCodes.Syntax, 2, 3), (problem.Code, problem.Line, problem.Column));
    }

    private static DocNode ReadClean(string text)
    {
        var problems = new ProblemList("x.yaml");
        var document = DocumentReader.Read(text, problems);
        Assert.Empty(problems.All);
        return document!;
    }
}
