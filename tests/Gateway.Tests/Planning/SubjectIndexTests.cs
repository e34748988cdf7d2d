using OrleansWorkflows.Gateway.Planning.Catalogue;

namespace OrleansWorkflows.Gateway.Tests.Planning;

public sealed class SubjectIndexTests
{
    private static readonly Subject Flight = SubjectOf("book_flight", "Book a seat in a plane");

    private static readonly Subject Invoice = SubjectOf("write_invoice", "Write an invoice");

    [Fact]
    public void ChangedSubjects_AreFoundByTheirNewWordsOnly()
    {
        var before = SubjectIndex.Empty.Change([], [Flight, Invoice]);
        var after = before.Change([Invoice], [SubjectOf("write_letter", "Write a letter")]);

        Assert.Equal((2, 2), (before.Count, after.Count));
        Assert.True(before.Has("invoic") && !after.Has("invoic"));
        Assert.True(after.Has("letter") && !before.Has("letter"));
        Assert.Single(after.With("write"));
    }

    [Fact]
    public void RareWord_WeighsMoreThanACommonOne_AndAnUnknownOneMost()
    {
        var index = SubjectIndex.Empty.Change([], [.. Enumerable.Range(0, 100).Select(i => SubjectOf($"task_{i}", i == 0 ? "Rare" : "Common"))]);

        Assert.True(index.Weight(0) > index.Weight(1));
        Assert.True(index.Weight(1) > index.Weight(99));
        Assert.Equal(1, index.Weight(0), 6);
    }

    [Theory]
    [InlineData("flihgt", "flight")]
    [InlineData("invoyc", "invoic")]
    [InlineData("wrte", null)]
    [InlineData("bok", "book")]
    [InlineData("look", null)]
    public void SlipOfTheFingers_FindsTheWord_AndAnotherWordDoesNot(string written, string? meant)
    {
        var index = SubjectIndex.Empty.Change([], [Flight, Invoice]);

        Assert.Equal(meant is null ? [] : [meant], index.Near(written));
    }

    private static Subject SubjectOf(string name, string description) => Subject.Of(GoalSet.CardsOf($$"""
        { domain: d, version: "1", workflows: { {{name}}: { description: {{description}}, graph: { a: { type: set, values: { b: 1 } } } } } }
        """).Single());
}
