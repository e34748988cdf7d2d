using System.CommandLine;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>Serves until told to stop.</summary>
internal static class ServeCommand
{
    public static Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => Verb.GuardAsync(async () =>
    {
        try
        {
            var configuration = SettingsSources.Load(Directory.GetCurrentDirectory(), SettingsSources.ProcessEnvironment(), ServeOptions.Read(parsed));
            await using var app = GatewayHost.Build(SettingsLoader.Load(configuration), configuration);
            await app.StartAsync(cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
            return CommandLine.Ok;
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"WF0292: {exception.Message} Another program, or another gateway, listens there. Stop it, or choose another address with --urls.");
            return CommandLine.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandLine.Ok;
        }
    });
}
