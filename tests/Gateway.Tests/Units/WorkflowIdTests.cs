using OrleansWorkflows.Gateway.Rest;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Tests.Units;

public sealed class WorkflowIdTests
{
    [Theory]
    [InlineData("greet", "default", "greet")]
    [InlineData("travel/book", "travel", "book")]
    public void Id_NamesDomainAndName(string id, string domain, string name)
    {
        Assert.Equal(new WorkflowRef(domain, name), WorkflowRef.Parse(id));
        Assert.Equal(id, WorkflowIds.Of(domain, name));
    }

    [Theory]
    [InlineData("travel/book_trip", "default", "book_trip")]
    [InlineData("travel/book_trip", "travel", "book_tripp")]
    [InlineData("travel/book_trip", "travle", "book_trip")]
    [InlineData("travel/book_trip", "default", "book_trp")]
    public void UnknownWorkflow_HintNamesTheOneMeant(string meant, string domain, string name)
    {
        var hint = WorkflowIds.Hint(new WorkflowRef(domain, name), [Cards.Card("travel", "book_trip"), Cards.Card("default", "greet")]);

        Assert.Contains($"'{meant}'", hint, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingNear_NoHint() =>
        Assert.Empty(WorkflowIds.Hint(new WorkflowRef("default", "completely_different"), [Cards.Card("travel", "book_trip")]));
}
