using System.CommandLine;
using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>FILE and WORKFLOW of a verb that is about one workflow, and how to find it.</summary>
internal sealed class SpecArguments
{
    private readonly Argument<string> _file = new("FILE") { Description = "Spec file, YAML or JSON." };

    private readonly Argument<string?> _workflow = new("WORKFLOW")
    {
        Description = "Name of one of its workflows; can be left out where there is only one.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _services = ServicesOption();

    public static Option<string?> ServicesOption() =>
        new("--services") { Description = "services.yaml: the tools are then known and checked too.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_workflow);
        command.Add(_services);
    }

    public string FileOf(ParseResult parsed) => parsed.GetRequiredValue(_file);

    public string? ServicesOf(ParseResult parsed) => parsed.GetValue(_services);

    /// <summary>The workflow; mistakes of its file go to standard error.</summary>
    /// <exception cref="UsageException">The file can not be used or has no such workflow.</exception>
    public async Task<WorkflowDefinition> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = (await CheckedFile.ReadAllAsync([FileOf(parsed)], ServicesOf(parsed), cancellationToken)).Single();
        var terminal = Terminal.Error();
        foreach (var problem in file.Problems)
        {
            terminal.Line(ProblemText.Of(problem, terminal));
        }

        return file.Spec is { } spec
            ? Choose(parsed, spec.Workflows, workflow => workflow.Name)
            : throw new UsageException($"{file.Path} has mistakes; see above.");
    }

    /// <summary>The one that WORKFLOW names, or the only one.</summary>
    /// <exception cref="UsageException">There is none of that name, or there are several and none was named.</exception>
    public T Choose<T>(ParseResult parsed, IReadOnlyList<T> workflows, Func<T, string> nameOf)
    {
        var names = workflows.Select(nameOf).ToList();
        var wanted = parsed.GetValue(_workflow);
        var index = wanted is null ? (names.Count == 1 ? 0 : -1) : names.IndexOf(wanted[(wanted.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        return index >= 0
            ? workflows[index]
            : throw new UsageException(wanted is null
                ? $"WF0281: {FileOf(parsed)} has {names.Count} workflows. Name one: {string.Join(", ", names)}."
                : $"WF0281: {FileOf(parsed)} has no workflow '{wanted}'.{DidYouMean.Hint(wanted, names)} It has: {string.Join(", ", names)}.");
    }
}
