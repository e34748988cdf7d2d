using OrleansWorkflows.Services.GraphQl;

namespace OrleansWorkflows.Services.Tests;

public sealed class GraphQlDocumentTests
{
    [Fact]
    public void Document_TellsItsOperationsVariablesAndRootFields()
    {
        var document = GraphQlDocumentReader.Read(""""
            # a comment with { braces
            query Find($id: ID!, $tags: [String!]! = ["a", "}"], $where: Filter = {a: {b: 1}} @deprecated(reason: "x")) @live {
              first: flight(id: $id, text: """a "quoted" } \""" text""") @include(if: true) { id ... on Flight { seats(min: 1) { n } } }
              ...More
              ... @skip(if: false) { inner }
              hotels
            }
            fragment More on Query { other { id } }
            mutation { book(id: -1.5e3) { id } }
            { short }
            """");

        Assert.Equal(["query", "mutation", "query"], document.Operations.Select(operation => operation.Keyword));
        var find = document.Choose("Find", out _)!;
        Assert.Equal(["flight", "hotels"], find.Fields);
        Assert.Equal(["id: ID!", "tags: [String!]!", "where: Filter"], find.Variables.Select(variable => $"{variable.Name}: {variable.Type}"));
        Assert.Equal([false, true, true], find.Variables.Select(variable => variable.HasDefault));
        Assert.Equal(["book"], document.Operations[1].Fields);
    }

    [Theory]
    [InlineData("", "no operation")]
    [InlineData("fragment A on B { c }", "no operation")]
    [InlineData("query A { a } query B { b }", "say which with 'operation_name': A, B")]
    public void OperationThatIsNotSaid_IsAskedFor(string text, string expected)
    {
        Assert.Null(GraphQlDocumentReader.Read(text).Choose(null, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ a", "ends where")]
    [InlineData("{ a }\n}", "line 2")]
    [InlineData("{ a(b: \"c) }", "closing quote")]
    [InlineData("query ($a Int) { a }", "':' was expected, not 'Int'")]
    [InlineData("select * from a", "query, mutation, fragment or '{'")]
    [InlineData("{ a(b: [1, 2) }", "']' was expected")]
    [InlineData("{ a ? }", "'?' has no meaning")]
    public void TextThatIsNoDocument_IsExplained(string text, string expected)
    {
        var exception = Assert.Throws<GraphQlSyntaxException>(() => GraphQlDocumentReader.Read(text));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }
}
