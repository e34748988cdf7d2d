using System.CommandLine;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary><c>validate FILE…</c>: everything that is wrong, at once.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Spec files, or directories of them. They may use one another's workflows.", Arity = ArgumentArity.OneOrMore };
        var services = SpecArguments.ServicesOption();
        var json = new Option<bool>("--json") { Description = "Print the findings as JSON." };
        var command = Verb.Create("validate", "Check spec files. Exit code 0: all can be used; 2: mistakes, each with file, line and column.", RunAsync);
        command.Add(files);
        command.Add(services);
        command.Add(json);
        return command;

        async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            var checkedFiles = await CheckedFile.ReadAllAsync(parsed.GetRequiredValue(files), parsed.GetValue(services), cancellationToken);
            if (parsed.GetValue(json))
            {
                WriteJson(checkedFiles);
            }
            else
            {
                WriteText(checkedFiles, Terminal.Output());
            }

            return checkedFiles.All(file => file.Spec is not null) ? CommandLine.Ok : CommandLine.Invalid;
        }
    }

    private static void WriteText(IReadOnlyList<CheckedFile> files, Terminal terminal)
    {
        foreach (var problem in files.SelectMany(file => file.Problems))
        {
            terminal.Line(ProblemText.Of(problem, terminal));
        }

        foreach (var file in files.Where(file => file.Spec is not null))
        {
            terminal.Line($"{file.Path}: {terminal.Green("valid")}: {string.Join(", ", file.Spec!.Workflows.Select(workflow => workflow.Name))}");
        }

        if (files.Count == 0)
        {
            terminal.Line("There is no spec file (.yaml, .yml, .json) there.");
            return;
        }

        var errors = files.Sum(file => file.Problems.Count(problem => !problem.IsWarning));
        var warnings = files.Sum(file => file.Problems.Count(problem => problem.IsWarning));
        var summary = $"{Count(files.Count, "file")}, {Count(files.Sum(file => file.Spec?.Workflows.Count ?? 0), "valid workflow")}, {Count(errors, "error")}, {Count(warnings, "warning")}";
        terminal.Line(errors > 0 ? terminal.Red(summary) : summary);
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    private static void WriteJson(IReadOnlyList<CheckedFile> files) => JsonOutput.Write(new
    {
        Valid = files.All(file => file.Spec is not null),
        Files = files.Select(file => new
        {
            File = file.Path,
            Valid = file.Spec is not null,
            file.Spec?.Domain,
            file.Spec?.Version,
            Workflows = file.Spec?.Workflows.Select(workflow => new { workflow.Name, workflow.Revision }) ?? [],
            Problems = file.Problems.Select(problem => new
            {
                problem.Code,
                Severity = problem.IsWarning ? "warning" : "error",
                problem.Line,
                problem.Column,
                problem.Path,
                problem.Node,
                problem.Message,
            }),
        }),
    });
}
