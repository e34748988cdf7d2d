using OrleansWorkflows.Spec;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>Problems as compilers print them: <c>file:line:col: error WF0142: …</c>.</summary>
internal static class ProblemText
{
    public static string Of(SpecProblem problem, Terminal terminal)
    {
        var text = problem.ToString();
        var severity = problem.IsWarning ? "warning" : "error";
        var at = text.IndexOf($" {severity} {problem.Code}:", StringComparison.Ordinal) + 1;
        var painted = problem.IsWarning ? terminal.Yellow(severity) : terminal.Red(severity);
        return at > 0 ? $"{text[..at]}{painted}{text[(at + severity.Length)..]}" : text;
    }

    public static string Of(Problem problem, Terminal terminal) => problem.Line > 0
        ? Of(new SpecProblem(problem.Code, problem.File ?? "", problem.Line, problem.Column, problem.Path, problem.Node, problem.Message, problem.IsWarning), terminal)
        : $"{(problem.IsWarning ? terminal.Yellow("warning") : terminal.Red("error"))} {problem.Code}: {problem.Message}";
}
