using System.CommandLine;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>The command line: without a verb it serves.</summary>
public static class CommandLine
{
    public const int Ok = 0;

    public const int Failed = 1;

    /// <summary>Wrong usage, settings or spec.</summary>
    public const int Invalid = 2;

    /// <summary>How long work under way may take after Ctrl-C or SIGTERM; longer than the host gives its own services.</summary>
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(45);

    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Root().Parse(args);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = ShutdownPatience });
        return parsed.Errors.Count > 0 ? Invalid : code;
    }

    /// <summary>The verbs besides serving; each is a class of its own in this folder.</summary>
    private static IEnumerable<Command> Verbs() => [ValidateCommand.Create(), RunCommand.Create(), GraphCommand.Create(), DryRunCommand.Create(), ExportCommand.Create(), ImportCommand.Create(), KeysCommand.Create()];

    private static RootCommand Root()
    {
        var root = new RootCommand("OrleansWorkflows: durable workflows as REST endpoints and MCP tools. Without a verb: serves.");
        ServeOptions.AddTo(root);
        root.SetAction(ServeCommand.RunAsync);
        foreach (var verb in Verbs())
        {
            root.Add(verb);
        }

        return root;
    }
}
