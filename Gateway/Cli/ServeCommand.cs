using System.CommandLine;
using Microsoft.AspNetCore.Hosting.Server;
using OrleansWorkflows.Gateway.Mcp.Transports;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Gateway.Specs;
using OrleansWorkflows.Silo;
using OrleansWorkflows.Silo.Settings;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>Serves until told to stop.</summary>
internal static class ServeCommand
{
    public static Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) => Verb.GuardAsync(async () =>
    {
        try
        {
            var configuration = SettingsSources.Load(Directory.GetCurrentDirectory(), SettingsSources.ProcessEnvironment(), ServeOptions.Read(parsed));
            await using var app = GatewayHost.Build(
                SettingsLoader.Load(configuration), configuration, ServeOptions.IsHttp(parsed) ? null : builder => builder.Services.AddSingleton<IServer, NoListener>());
            try
            {
                await app.StartAsync(cancellationToken);
            }
            catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
            {
                // The silo runs by now; it stops in its order, or what it is doing would meet a closed store.
                await app.StopAsync(CancellationToken.None);
                await Console.Error.WriteLineAsync($"WF0292: {exception.Message} Another program, or another gateway, listens there. Stop it, or choose another address with --urls.");
                return CommandLine.Failed;
            }

            if (ServeOptions.IsStdio(parsed))
            {
                await ServeStdioAsync(app, cancellationToken);
            }

            await app.WaitForShutdownAsync(cancellationToken);
            return EmbeddedStore.IsLost(app.Services) ? CommandLine.Failed : CommandLine.Ok;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandLine.Ok;
        }
    });

    /// <summary>The client ends this process by closing standard input.</summary>
    private static async Task ServeStdioAsync(WebApplication app, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, app.Lifetime.ApplicationStopping);

        // The first list has the workflows of --specs.
        await app.Services.GetRequiredService<SpecDirectory>().FirstPass.WaitAsync(ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.Services.GetRequiredService<StdioServer>().RunAsync(ending.Token);
        app.Lifetime.StopApplication();
    }
}
