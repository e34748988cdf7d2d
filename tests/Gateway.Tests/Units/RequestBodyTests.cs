using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansWorkflows.Gateway.Rest.Problems;
using OrleansWorkflows.Gateway.Rest.Requests;

namespace OrleansWorkflows.Gateway.Tests.Units;

public sealed class RequestBodyTests
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/vnd.acme+json")]
    [InlineData(null)]
    public async Task Json_IsRead(string? contentType)
    {
        var body = await RequestBody.ReadObjectAsync(Requests.WithBody("{\"a\": 1}", contentType), 100);

        Assert.Equal(1, body.GetProperty("a").GetInt32());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task NoBody_IsTheEmptyObject(string body) =>
        Assert.Empty((await RequestBody.ReadObjectAsync(Requests.WithBody(body), 100)).EnumerateObject());

    [Fact]
    public async Task ByteOrderMark_IsSkipped() =>
        Assert.Single((await RequestBody.ReadObjectAsync(Requests.WithBody("\uFEFF{\"a\":1}"), 100)).EnumerateObject());

    [Fact]
    public async Task Malformed_IsRefusedWithThePlace()
    {
        var refusal = await RefusalAsync(Requests.WithBody("{\n  \"a\": 1,\n  \"b\": oops\n}"));

        Assert.Equal((400, "WF0203"), (refusal.Status, refusal.Code));
        var error = Assert.Single(refusal.Errors);
        Assert.Equal((3, 8), (error.Line, error.Column));
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DuplicateField_IsRefused() => Assert.Equal("WF0203", (await RefusalAsync(Requests.WithBody("{\"a\":1,\"a\":2}"))).Code);

    [Fact]
    public async Task NoObject_IsRefused() => Assert.Equal("WF0203", (await RefusalAsync(Requests.WithBody("[1]"))).Code);

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("application/yaml")]
    public async Task OtherContentType_IsRefusedWithTheRightOne(string contentType)
    {
        var refusal = await RefusalAsync(Requests.WithBody("{}", contentType));

        Assert.Equal((415, "WF0204"), (refusal.Status, refusal.Code));
        Assert.Contains("Content-Type: application/json", refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TooLarge_IsRefused_WhetherAnnouncedOrNot(bool isAnnounced)
    {
        var http = Requests.WithBody($"{{\"a\":\"{new string('x', 100)}\"}}");
        http.Request.ContentLength = isAnnounced ? 108 : null;

        var refusal = await RefusalAsync(http);

        Assert.Equal((413, "WF0205"), (refusal.Status, refusal.Code));
        Assert.Contains("100 bytes", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExactlyTheLimit_IsRead()
    {
        var text = await RequestBody.ReadTextAsync(Requests.WithBody(new string('x', 100), "text/plain"), 100);

        Assert.Equal(100, text.Length);
    }

    [Fact]
    public async Task NoUtf8_IsRefused()
    {
        var http = Requests.WithBody(Encoding.Latin1.GetBytes("name: Zürich"), "application/yaml");

        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => RequestBody.ReadTextAsync(http, 100));

        Assert.Contains("UTF-8", refused.Problem.Detail, StringComparison.Ordinal);
    }

    private static async Task<ApiProblem> RefusalAsync(HttpContext http) =>
        (await Assert.ThrowsAsync<ApiProblemException>(() => RequestBody.ReadObjectAsync(http, 100))).Problem;
}
