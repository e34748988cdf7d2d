using System.CommandLine;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>The flags of serving; each is a setting and wins over every other source.</summary>
internal static class ServeOptions
{
    private static readonly (Option<string> Option, string Key)[] All =
    [
        (new Option<string>("--specs") { Description = "Directory of workflow specs; watched.", HelpName = "DIR" }, nameof(GatewaySettings.Specs)),
        (new Option<string>("--patterns") { Description = "Directory of patterns; watched.", HelpName = "DIR" }, nameof(GatewaySettings.Patterns)),
        (new Option<string>("--services") { Description = "services.yaml.", HelpName = "FILE" }, nameof(GatewaySettings.Services)),
        (new Option<string>("--data") { Description = "Directory of the embedded store [default: data].", HelpName = "DIR" }, nameof(GatewaySettings.Data)),
        (new Option<string>("--postgres")
        {
            Description = "PostgreSQL database as the store instead of files in --data: postgres://USER@HOST:PORT/DATABASE, or Host=…;Database=…;Username=…. "
                + "A password is better given by OW__POSTGRES, which other users of the machine can not see.",
            HelpName = "CONNECTION",
        }, nameof(GatewaySettings.Postgres)),
        (new Option<string>("--urls") { Description = $"Addresses, separated by ; [default: {GatewaySettings.DefaultUrls}].", HelpName = "URLS" }, nameof(GatewaySettings.Urls)),
    ];

    private static readonly Option<bool> Stdio = new("--stdio")
    {
        Description = "Serve MCP on standard input and output, for a client that starts this program, and no HTTP unless --urls is given.",
    };

    public static void AddTo(Command command)
    {
        command.Add(Stdio);
        foreach (var (option, _) in All)
        {
            command.Add(option);
        }
    }

    public static bool IsStdio(ParseResult parsed) => parsed.GetValue(Stdio);

    /// <summary>Whether HTTP is served too: always without <c>--stdio</c>.</summary>
    public static bool IsHttp(ParseResult parsed) => !IsStdio(parsed) || Read(parsed).Any(setting => setting.Key == nameof(GatewaySettings.Urls));

    /// <summary>The settings that were given, by key.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Read(ParseResult parsed) =>
        All.Where(item => parsed.GetResult(item.Option) is { Implicit: false })
            .Select(item => KeyValuePair.Create(item.Key, parsed.GetValue(item.Option)));
}
