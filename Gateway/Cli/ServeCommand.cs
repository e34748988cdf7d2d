using System.CommandLine;
using OrleansWorkflows.Gateway.Settings;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>Serves until told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var configuration = SettingsSources.Load(Directory.GetCurrentDirectory(), SettingsSources.ProcessEnvironment(), ServeOptions.Read(parsed));
            await using var app = GatewayHost.Build(SettingsLoader.Load(configuration), configuration);
            await app.StartAsync(cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
            return CommandLine.Ok;
        }
        catch (SettingsException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return CommandLine.Invalid;
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"WF0292: {exception.Message} Another program, or another gateway, listens there. Stop it, or choose another address with --urls.");
            return CommandLine.Failed;
        }
        catch (Exception exception) when (exception.GetBaseException().Message.StartsWith("WF", StringComparison.Ordinal))
        {
            // What could not start says itself what is wrong and how to mend it: services.yaml, the data directory.
            await Console.Error.WriteLineAsync(exception.GetBaseException().Message);
            return CommandLine.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandLine.Ok;
        }
    }
}
