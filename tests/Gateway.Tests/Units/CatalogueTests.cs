using OrleansWorkflows.Gateway.Catalogue;

namespace OrleansWorkflows.Gateway.Tests.Units;

public sealed class CatalogueTests
{
    [Fact]
    public void Reply_AddsChangesAndRemoves()
    {
        var first = CatalogueSnapshot.Empty.With(new CatalogueReply(3, [Cards.Card("b", "two"), Cards.Card("a", "one"), Cards.Card("b", "one")]));
        var second = first.With(new CatalogueReply(5, [Cards.Card("b", "two", isDeleted: true), Cards.Card("a", "three")]));

        Assert.Equal(["a/one", "b/one", "b/two"], first.Cards.Select(card => $"{card.Domain}/{card.Name}"));
        Assert.Equal(["a/one", "a/three", "b/one"], second.Cards.Select(card => $"{card.Domain}/{card.Name}"));
        Assert.Equal(5, second.Version);
        Assert.Null(second.Find("b", "two"));
    }

    [Fact]
    public void ReplyWithoutNews_IsTheSameSnapshot()
    {
        var snapshot = CatalogueSnapshot.Empty.With(new CatalogueReply(3, [Cards.Card("a", "one")]));

        Assert.Same(snapshot, snapshot.With(new CatalogueReply(3, [])));
    }

    [Fact]
    public void SameNameInTwoDomains_TheLaterCarriesItsDomain()
    {
        var tools = new ToolNames([Cards.Card("hr", "book", age: 1), Cards.Card("travel", "book", age: 2)]);

        Assert.Equal("w_book", tools.Of("travel", "book"));
        Assert.Equal("w_hr_book", tools.Of("hr", "book"));
        Assert.Equal("hr", tools.Find("w_hr_book")!.Domain);
        Assert.Null(tools.Find("w_other"));
    }

    [Fact]
    public void LongOrStrangeName_IsCutWithAHash_AndStaysDistinct()
    {
        var longName = new string('a', 60);
        var tools = new ToolNames([Cards.Card("d", longName), Cards.Card("d", longName + "b"), Cards.Card("d", "grüße")]);
        string[] names = [tools.Of("d", longName)!, tools.Of("d", longName + "b")!, tools.Of("d", "grüße")!];

        Assert.Equal(3, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[A-Za-z0-9_-]{1,40}$", name));
    }

    [Fact]
    public void NameThatMimicsAnother_StaysDistinct()
    {
        var tools = new ToolNames([Cards.Card("a", "b_c", age: 3), Cards.Card("x", "c", age: 2), Cards.Card("b", "c", age: 1), Cards.Card("y", "b_c")]);

        Assert.Equal(4, new[] { tools.Of("a", "b_c"), tools.Of("x", "c"), tools.Of("b", "c"), tools.Of("y", "b_c") }.Distinct().Count());
    }
}
