using OrleansWorkflows.Journal.Tests.Support;

namespace OrleansWorkflows.Journal.Tests;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [AppendUntilKilled.Verb, var directory])
        {
            return await AppendUntilKilled.RunAsync(directory);
        }

        if (args is [MeasurePostgreSql.Verb, ..])
        {
            return await MeasurePostgreSql.RunAsync(args.ElementAtOrDefault(1));
        }

        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
    }
}
