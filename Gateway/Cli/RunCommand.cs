using System.CommandLine;
using Microsoft.Extensions.Logging.Console;
using OrleansWorkflows.Gateway.Access.Limits;
using OrleansWorkflows.Gateway.Catalogue;
using OrleansWorkflows.Gateway.Executions;
using OrleansWorkflows.Gateway.Live;
using OrleansWorkflows.Silo;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary><c>run FILE WORKFLOW</c>: one execution in this process, to its end.</summary>
internal sealed class RunCommand
{
    private readonly SpecArguments _spec = new();

    private readonly ParamOptions _parameters = new();

    private readonly Option<string[]> _answers = new("--answer")
    {
        Description = "Answer for a step that asks, so that nobody is asked; can be given several times, for one step in the order of its questions.",
        HelpName = "step=JSON",
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Directory of the store; the execution is kept there and goes on after a crash [default: a temporary one, deleted at the end].",
        HelpName = "DIR",
    };

    public static Command Create()
    {
        var run = new RunCommand();
        var command = Verb.Create(
            "run",
            "Run one workflow in this process: steps are reported on standard error as they finish, the result is JSON on standard output. Exit code 0: completed; 1: failed or cancelled; 2: wrong usage or spec.",
            run.RunAsync);
        run._spec.AddTo(command);
        run._parameters.AddTo(command);
        command.Add(run._answers);
        command.Add(run._data);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = _spec.FileOf(parsed);
        var text = await CheckedFile.TextOfAsync(file, cancellationToken);
        var parameters = await _parameters.ReadAsync(parsed, cancellationToken);
        var questions = new Questions(parsed.GetValue(_answers) ?? []);
        using var data = DataDirectory.Open(parsed.GetValue(_data));
        using var host = BuildHost(data.Path, _spec.ServicesOf(parsed));
        await host.StartAsync(cancellationToken);
        try
        {
            var imported = await ImportAsync(host.Services, text, file);
            var workflow = _spec.Choose(parsed, imported.Workflows, item => item.Name);
            var run = ActivatorUtilities.CreateInstance<ForegroundExecution>(host.Services, questions, Terminal.Error(), data.IsKept);
            return await run.RunAsync(new StartCommand { Domain = workflow.Domain, Workflow = workflow.Name, Params = parameters, StartedBy = "run" }, cancellationToken);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    /// <exception cref="UsageException">The spec has mistakes; they have been printed.</exception>
    private static async Task<ImportReply> ImportAsync(IServiceProvider services, string text, string file)
    {
        var registry = services.GetRequiredService<IGrainFactory>().GetGrain<IRegistryGrain>(WorkflowCatalogue.Tenant);
        var reply = await registry.ImportSpec(new ImportSpecRequest(text, file, Path.GetFullPath(file), "run"));
        var terminal = Terminal.Error();
        foreach (var problem in reply.Problems)
        {
            terminal.Line(ProblemText.Of(problem, terminal));
        }

        return reply.Accepted ? reply : throw new UsageException($"{file} has mistakes; see above.");
    }

    private static IHost BuildHost(string dataDirectory, string? servicesFile)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Error).AddFilter("Orleans.Messaging", LogLevel.None);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.AddEmbeddedSilo(new SiloSettings { DataDirectory = dataDirectory, ServicesFile = servicesFile, AllowPrivateNetworks = true });
        builder.Services.AddSingleton<ExecutionQuota>().AddSingleton<ExecutionStarter>();
        builder.Services.AddSingleton<ExecutionFeed>();
        return builder.Build();
    }

    /// <summary>The store's place: a given one is kept, a temporary one deleted.</summary>
    private sealed record DataDirectory(string Path, bool IsKept) : IDisposable
    {
        public static DataDirectory Open(string? given)
        {
            var path = given ?? Directory.CreateTempSubdirectory("orleans-workflows-").FullName;
            Directory.CreateDirectory(path);
            return new DataDirectory(path, given is not null);
        }

        public void Dispose()
        {
            if (!IsKept)
            {
                Directory.Delete(Path, recursive: true);
            }
        }
    }
}
