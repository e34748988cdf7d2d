using OrleansWorkflows.Spec.Expressions;

namespace OrleansWorkflows.Spec.Tests;

/// <summary>Bodies of <c>POST /workflows</c>.</summary>
public sealed class DefinitionRequestTests
{
    /// <summary>Requirement 003, "Create a Workflow", word for word.</summary>
    private const string DataFetcher = """
        {
          "name": "Data Fetcher",
          "definition": {
            "version": "1.0",
            "steps": [
              {
                "type": "http",
                "method": "GET",
                "url": "https://httpbin.org/get",
                "timeout_seconds": 10
              },
              { "type": "persist_snapshot" }
            ]
          }
        }
        """;

    [Fact]
    public void BodyOfTheRequirement_BecomesTwoSteps()
    {
        var definition = Read(DataFetcher);

        Assert.Equal(("default/data_fetcher", "1.0", "Data Fetcher"), (definition.FullName, definition.Version, definition.Description));
        var http = Assert.IsType<CallNode>(definition.Nodes[0]);
        Assert.Equal(("http", """{"method":"GET","url":"https://httpbin.org/get","timeout_seconds":10}"""), (http.Tool, Assert.IsType<ConstantTemplate>(http.Args).Value.ToString()));
        Assert.Equal(["step_1"], Assert.IsType<SnapshotNode>(definition.Nodes[1]).DependsOn);
    }

    [Theory]
    [InlineData("""{"graph":{"a":{"call":"echo"}}}""")]
    [InlineData("""{"a":{"call":"echo"}}""")]
    public void Definition_MayBeAGraphWithOrWithoutTheWord(string definition)
    {
        var read = Read($$"""{"name":"X","domain":"demo","description":"Says it","definition":{{definition}}}""");

        Assert.Equal(("demo/x", "Says it", "a"), (read.FullName, read.Description, Assert.Single(read.Nodes).Id));
    }

    [Fact]
    public void GivenId_IsKept() =>
        Assert.Equal("default/My-Flow", Read("""{"name":"Other","workflow_id":"My-Flow","definition":{"a":{"call":"echo"}}}""").FullName);

    [Fact]
    public void DefaultDomain_ComesFromTheContext() =>
        Assert.Equal("mine/x", DefinitionRequestReader.Read(JsonBytes.Parse("""{"name":"x","definition":{"a":{"call":"echo"}}}"""), new ValidationContext { DefaultDomain = "mine" }).Definition?.FullName);

    [Theory]
    [InlineData("¦[]", SpecCodes.WrongType, "send {")]
    [InlineData("""¦{"definition":{"a":{"call":"echo"}}}""", SpecCodes.MissingField, "Data Fetcher")]
    [InlineData("""¦{"name":"x"}""", SpecCodes.MissingField, "`definition`")]
    [InlineData("""{"name":"x","definition":¦[]}""", SpecCodes.WrongType, "`definition` has to be an object")]
    [InlineData("""{"name":"x",¦"graph":{},"definition":{"a":{"call":"echo"}}}""", SpecCodes.UnknownField, "Put it into `definition`")]
    [InlineData("""{"name":"x","domain":¦"a b","definition":{"a":{"call":"echo"}}}""", SpecCodes.BadName, "use letters")]
    [InlineData("""{"name":"x","workflow_id":¦"a/b","definition":{"a":{"call":"echo"}}}""", SpecCodes.BadName, "use letters")]
    [InlineData("""{"name":"x","definition":{"steps":[{"type":¦"htp","url":"u"}]}}""", SpecCodes.UnknownNodeType, "There is no node type 'htp'")]
    public void Mistake_IsReportedAtItsPlace(string marked, string code, string mend)
    {
        var (text, place) = SpecText.Unmark(marked);

        var result = DefinitionRequestReader.Read(text, "body.json", ValidationContext.Nothing);

        Assert.Null(result.Spec);
        var problem = Assert.Single(result.Problems);
        Assert.Equal((code, place.Line, place.Column), (problem.Code, problem.Line, problem.Column));
        Assert.Contains(mend, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Data Fetcher", "data_fetcher")]
    [InlineData("  Café -- 2nd!  ", "cafe_2nd")]
    [InlineData("日本", "workflow")]
    public void Slug_IsMadeOfLettersAndDigits(string name, string slug) => Assert.Equal(slug, Slugs.From(name));

    private static WorkflowDefinition Read(string body)
    {
        var result = DefinitionRequestReader.Read(JsonBytes.Parse(body), ValidationContext.Nothing);
        Assert.True(result.Definition is not null, string.Join('\n', result.Problems));
        return result.Definition;
    }
}
