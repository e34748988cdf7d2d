using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Tests.Units;

public sealed class IdempotencyKeyTests
{
    [Fact]
    public void None_IsNull() => Assert.Null(IdempotencyKey.Read(Requests.WithHeaders()));

    [Theory]
    [InlineData("order-17", "order-17")]
    [InlineData("\"order-17\"", "order-17")]
    [InlineData("  order 17 ", "order 17")]
    public void Given_IsReadWithoutQuotes(string header, string key) =>
        Assert.Equal(key, IdempotencyKey.Read(Requests.WithHeaders((IdempotencyKey.Header, header))));

    [Theory]
    [InlineData("\"\"")]
    [InlineData("schlüssel")]
    public void Unusable_IsRefused(string header)
    {
        var refused = Assert.Throws<ApiProblemException>(() => IdempotencyKey.Read(Requests.WithHeaders((IdempotencyKey.Header, header))));

        Assert.Equal("WF0209", refused.Problem.Code);
    }

    [Fact]
    public void TooLong_IsRefused() =>
        Assert.Throws<ApiProblemException>(() => IdempotencyKey.Read(Requests.WithHeaders((IdempotencyKey.Header, new string('k', 256)))));

    [Fact]
    public void SentTwice_IsRefused() =>
        Assert.Throws<ApiProblemException>(() => IdempotencyKey.Read(Requests.WithHeaders((IdempotencyKey.Header, "a"), (IdempotencyKey.Header, "b"))));
}
