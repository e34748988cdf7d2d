namespace OrleansWorkflows.Spec.Tests;

public sealed class DidYouMeanTests
{
    [Theory]
    [InlineData("destinatoin", "destination")]
    [InlineData("Origin", "origin")]
    [InlineData("orgin", "origin")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public void MistypedName_FindsItsNeighbour(string name, string? expected) =>
        Assert.Equal(expected, DidYouMean.Nearest(name, ["origin", "destination", "date"]));
}
