using System.CommandLine;
using Microsoft.Extensions.Logging.Console;
using OrleansWorkflows.Silo;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>Where executions are fetched from or brought to: a gateway that runs, or the store of one that is stopped.</summary>
internal sealed class TransferPlace
{
    private readonly Option<string?> _url = new("--url") { Description = "A gateway that runs, such as http://127.0.0.1:8113.", HelpName = "URL" };

    private readonly Option<string> _data = new("--data")
    {
        Description = "Without --url: directory of the store; no gateway may run on it.", HelpName = "DIR", DefaultValueFactory = _ => "data",
    };

    private readonly Option<string?> _postgres = new("--postgres") { Description = "Without --url: the PostgreSQL database that is the store, instead of files in --data.", HelpName = "CONNECTION" };

    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_data);
        command.Add(_postgres);
    }

    /// <exception cref="UsageException">The URL is none, or there is no such directory.</exception>
    public async Task<ITransfer> OpenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_url) is { } url)
        {
            return Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? new RemoteTransfer(address)
                : throw new UsageException($"WF0284: '{url}' is no address of a gateway. Write for example --url http://127.0.0.1:8113");
        }

        var (data, postgres) = (parsed.GetRequiredValue(_data), parsed.GetValue(_postgres));
        if (postgres is null && !Directory.Exists(data))
        {
            throw new UsageException($"WF0284: there is no data directory '{data}'. Name it with --data DIR, or a gateway that runs with --url URL.");
        }

        var host = BuildHost(data, postgres);
        await host.StartAsync(cancellationToken);
        return new LocalTransfer(host);
    }

    private static IHost BuildHost(string data, string? postgres)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Error).AddFilter("Orleans.Messaging", LogLevel.None);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.AddEmbeddedSilo(new SiloSettings { DataDirectory = data, PostgreSql = postgres, Resumes = false });
        return builder.Build();
    }
}
