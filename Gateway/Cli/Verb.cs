using System.CommandLine;
using OrleansWorkflows.Gateway.Settings;
using OrleansWorkflows.Silo;

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
        catch (Exception exception) when (exception.GetBaseException().Message.StartsWith("WF", StringComparison.Ordinal))
        {
            // What can not start says itself what is wrong and how to mend it: the data directory, for example.
            await Console.Error.WriteLineAsync(exception.GetBaseException().Message);
            return CommandLine.Failed;
        }
    }
}
