using System.CommandLine;
using Microsoft.Extensions.Options;
using OrleansWorkflows.Silo;
using OrleansWorkflows.Silo.Settings;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>What all verbs share: mistakes of the caller become one message on standard error and the exit code for them.</summary>
internal static class Verb
{
    public static Command Create(string name, string description, Func<ParseResult, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        command.SetAction((parsed, cancellationToken) => GuardAsync(() => run(parsed, cancellationToken)));
        return command;
    }

    public static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception exception) when (exception is UsageException or SettingsException or SiloConfigurationException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return CommandLine.Invalid;
        }
        catch (OptionsValidationException exception)
        {
            await Console.Error.WriteLineAsync(new SettingsException([.. exception.Failures]).Message);
            return CommandLine.Invalid;
        }
        catch (InvalidOperationException exception) when (exception is { InnerException: FormatException, Source: "Microsoft.Extensions.Configuration.Binder" })
        {
            await Console.Error.WriteLineAsync(new SettingsException([exception.Message]).Message);
            return CommandLine.Invalid;
        }
        catch (Exception exception) when (CodedError.MessageOf(exception) is { } message)
        {
            // What can not start says itself what is wrong and how to mend it: the data directory, for example.
            await Console.Error.WriteLineAsync(message);
            return CommandLine.Failed;
        }
    }
}
