using OrleansWorkflows.Gateway.Cli;

namespace OrleansWorkflows.Gateway.Tests.Api;

public sealed class CommandLineTests(GatewayFixture gateway)
{
    [Theory]
    [InlineData("--urls", "http://0.0.0.0:0")]
    [InlineData("--urls", "nonsense")]
    [InlineData("--specs", "/no/such/directory")]
    [InlineData("--no-such-flag", "x")]
    [InlineData("no-such-verb")]
    public async Task WrongUsage_EndsWith2(params string[] args) => Assert.Equal(CommandLine.Invalid, await CommandLine.RunAsync(args));

    [Fact]
    public async Task Help_EndsWith0() => Assert.Equal(CommandLine.Ok, await CommandLine.RunAsync(["--help"]));

    [Fact]
    public async Task AddressInUse_EndsWith1()
    {
        var directory = Directory.CreateTempSubdirectory("ow-second-").FullName;

        Assert.Equal(CommandLine.Failed, await CommandLine.RunAsync(["--urls", gateway.Client.BaseAddress!.ToString(), "--data", directory]));

        Directory.Delete(directory, recursive: true);
    }
}
