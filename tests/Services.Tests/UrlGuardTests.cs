using OrleansWorkflows.Services.Urls;

namespace OrleansWorkflows.Services.Tests;

public sealed class UrlGuardTests
{
    private static readonly UrlGuard Private = new(new UrlGuardOptions { AllowPrivateNetworks = true });
    private static readonly UrlGuard Public = new(new UrlGuardOptions());

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("http://[2002:a9fe:a9fe::1]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0xA9FEA9FE/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://0/")]
    [InlineData("http://[::]/")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("http://100.100.100.200/")]
    [InlineData("http://metadata.google.internal/")]
    [InlineData("http://METADATA.google.internal./")]
    [InlineData("ftp://example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:pw@example.com/")]
    [InlineData("/relative")]
    public void SpecialAddress_IsAlwaysRefused(string url) =>
        Assert.StartsWith("WF0330: ", Assert.Throws<UrlRefusedException>(() => Private.Check(url)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://127.0.0.1:8400/")]
    [InlineData("http://10.1.2.3/")]
    [InlineData("http://172.16.0.1/")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[fd12::1]/")]
    [InlineData("http://[::ffff:10.0.0.1]/")]
    [InlineData("http://[64:ff9b:1::a00:1]/")]
    [InlineData("http://[2001::1]/")]
    public void PrivateAddress_IsAQuestionOfTheOption(string url)
    {
        Assert.Contains("AllowPrivateNetworks", Assert.Throws<UrlRefusedException>(() => Public.Check(url)).Message, StringComparison.Ordinal);
        Assert.Equal(url, Private.Check(url).ToString());
    }

    [Theory]
    [InlineData("https://example.com/a", true)]
    [InlineData("https://api.example.com/a", false)]
    [InlineData("https://a.team.org/", true)]
    [InlineData("https://team.org/", false)]
    [InlineData("https://evilteam.org/", false)]
    public void AllowedHosts_AreTheOnlyOnes(string url, bool passes)
    {
        var guard = new UrlGuard(new UrlGuardOptions { AllowedHosts = ["Example.com", "*.team.org"] });
        Assert.Equal(passes, Record.Exception(() => guard.Check(url)) is null);
    }

    [Fact]
    public void RefusedUrl_IsNotRepeatedWithItsCredentials() =>
        Assert.DoesNotContain("s3cret", Assert.Throws<UrlRefusedException>(() => Private.Check("ftp://a:s3cret@example.com/?token=s3cret")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://127.0.0.1:8113", true)]
    [InlineData("http://localhost:8113;http://[::1]:8113", true)]
    [InlineData("http://localhost:8113;http://0.0.0.0:80", false)]
    [InlineData("http://*:80", false)]
    [InlineData("http://+:80", false)]
    [InlineData("https://box.example.com", false)]
    public void PrivateNetworks_AreAllowedWhereOnlyThisMachineCanCall(string urls, bool allowed) =>
        Assert.Equal(allowed, UrlGuardOptions.ForListeningUrls([urls]).AllowPrivateNetworks);

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://metadata.google.internal/")]
    [InlineData("file:///etc/passwd")]
    public async Task RedirectToAForbiddenPlace_IsRefused(string place)
    {
        await using var server = await TestServer.StartAsync(context =>
        {
            context.Response.Redirect(place);
            return Task.CompletedTask;
        });
        await using var harness = new Harness();
        var error = await harness.FailAsync("http", new { url = server.Url });
        Assert.Equal(("url_refused", false), (error.Code, error.Retryable));
        Assert.Contains("WF0330", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NameThatLeadsToAPrivateAddress_IsRefusedWhenConnecting()
    {
        await using var server = await TestServer.StartAsync(_ => Task.CompletedTask);
        await using var harness = new Harness(options: options => options with { Urls = new UrlGuardOptions() });
        var error = await harness.FailAsync("http", new { url = server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) });
        Assert.Equal(("url_refused", false), (error.Code, error.OutcomeUnknown));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task RedirectsInACircle_End()
    {
        await using var server = await TestServer.StartAsync(context =>
        {
            context.Response.Redirect("/again");
            return Task.CompletedTask;
        });
        await using var harness = new Harness();
        Assert.Equal("too_many_redirects", (await harness.FailAsync("http", new { url = server.Url })).Code);
        Assert.Equal(6, server.Requests.Count);
    }
}
