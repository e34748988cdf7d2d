using OrleansWorkflows.Mcp.Tests;

namespace OrleansWorkflows.Gateway.Tests.Mcp;

public sealed class ManyCallsTests(McpProduct product) : IClassFixture<McpProduct>
{
    [Fact]
    public async Task TwoHundredCallsAtOnce_FiftyOfThemAsking_AllEndWithTheirOwnResult()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
        {
            await using var client = await product.ConnectAsync(number % 2 == 0 ? Wire.New : Wire.Old, _ => Results.Accept(("approved", true), ("comment", $"number {number}")));
            return number % 4 == 0
                ? (await client.CallToolAsync("w_approve", new Dictionary<string, object?> { ["amount"] = number })).Json().GetProperty("result").Word("comment")
                : (await client.CallToolAsync("w_three_steps", new Dictionary<string, object?> { ["start"] = number })).Json().GetProperty("result").GetProperty("sum").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture);
        }));

        Assert.Equal(Enumerable.Range(0, 200).Select(number => number % 4 == 0 ? $"number {number}" : $"{number + 3}"), results);
    }
}
