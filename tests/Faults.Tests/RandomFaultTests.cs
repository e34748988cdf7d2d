using OrleansWorkflows.Faults.Tests.Support;

namespace OrleansWorkflows.Faults.Tests;

/// <summary>One product, one fault after another, in an order that a seed gives. Part of <c>./campaign</c> only.</summary>
public sealed class RandomFaultTests
{
    [Fact]
    public async Task FaultsInARow_LoseAndDoubleNothing()
    {
        Assert.SkipWhen(Scale.Now.Rounds == 0, "Part of ./campaign, which gives it rounds.");
        await using var stage = await Stage.SetAsync();
        var random = new Random(Scale.Now.Seed);
        for (var round = 0; round < Scale.Now.Rounds; round++)
        {
            var faults = DatabaseFaults.All(stage);
            await stage.Trial.RunAsync(faults[random.Next(faults.Count)]);
        }
    }
}
