using OrleansWorkflows.Services.Urls;

namespace OrleansWorkflows.Services.Tests;

public sealed class SpecFetcherTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("specs").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UnchangedSpec_IsAskedForByItsETag()
    {
        var (text, tag) = ("a: 1", "\"1\"");
        await using var server = await TestServer.StartAsync(context =>
        {
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                context.Response.StatusCode = 304;
                return Task.CompletedTask;
            }

            return TestServer.JsonAsync(context, 200, text, "application/yaml");
        });
        var time = new SteppedTime();
        await using var harness = new Harness(time: time);
        var url = server.Url + "/w.yaml";

        Assert.Equal(new SpecText(url, "a: 1", "\"1\""), await harness.Specs.FetchAsync(url, Token));
        await harness.Specs.FetchAsync(url, Token);
        Assert.Single(server.Requests);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("a: 1", (await harness.Specs.FetchAsync(url, Token)).Text);
        Assert.Equal("\"1\"", server.Requests.Last().Headers["If-None-Match"]);
        (text, tag) = ("a: 2", "\"2\"");
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("a: 2", (await harness.Specs.FetchAsync(url, Token)).Text);
    }

    [Fact]
    public async Task SpecThatCanNotBeHad_SaysWhy()
    {
        await using var server = await TestServer.StartAsync(context => context.Request.Path == "/big"
            ? TestServer.JsonAsync(context, 200, new string('x', (1 << 20) + 1))
            : TestServer.JsonAsync(context, context.Request.Path == "/busy" ? 503 : 404, "{}"));
        await using var harness = new Harness();

        Assert.Equal(("WF0341", false), await FailAsync(harness, server.Url + "/gone"));
        Assert.Equal(("WF0341", true), await FailAsync(harness, server.Url + "/busy"));
        Assert.Equal(("WF0342", false), await FailAsync(harness, server.Url + "/big"));
        Assert.Equal(("WF0330", false), await FailAsync(harness, "http://169.254.169.254/w.yaml"));
        Assert.Equal(("WF0340", true), await FailAsync(harness, "http://no-such-host.invalid/w.yaml"));
        Assert.Equal(("WF0343", false), await FailAsync(harness, "w.yaml"));
    }

    [Fact]
    public async Task FileOfTheSpecDirectory_IsRead_AndNothingElse()
    {
        var specs = Directory.CreateDirectory(Path.Combine(_directory, "specs")).FullName;
        await File.WriteAllTextAsync(Path.Combine(specs, "w.yaml"), "a: 1", Token);
        await File.WriteAllTextAsync(Path.Combine(_directory, "outside.yaml"), "b: 1", Token);
        await File.WriteAllBytesAsync(Path.Combine(specs, "big.yaml"), new byte[(1 << 20) + 1], Token);
        File.CreateSymbolicLink(Path.Combine(specs, "link.yaml"), Path.Combine(_directory, "outside.yaml"));
        Directory.CreateSymbolicLink(Path.Combine(specs, "up"), _directory);
        await using var harness = new Harness(options: options => options with { SpecDirectory = specs });

        var read = await harness.Specs.FetchAsync("w.yaml", Token);
        Assert.Equal("a: 1", read.Text);
        Assert.Equal(read, await harness.Specs.FetchAsync($"file://{specs}/w.yaml", Token));
        Assert.Equal(("WF0344", false), await FailAsync(harness, "none.yaml"));
        Assert.Equal(("WF0342", false), await FailAsync(harness, "big.yaml"));
        foreach (var outside in (string[])["../outside.yaml", "link.yaml", "up/outside.yaml", "/etc/passwd", "file:///etc/passwd"])
        {
            Assert.Equal(("WF0343", false), await FailAsync(harness, outside));
        }
    }

    private static async Task<(string Code, bool IsRetryable)> FailAsync(Harness harness, string location)
    {
        var thrown = await Assert.ThrowsAsync<SpecFetchException>(() => harness.Specs.FetchAsync(location, Token).AsTask());
        return (thrown.Message[..6], thrown.IsRetryable);
    }
}
