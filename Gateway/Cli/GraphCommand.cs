using System.CommandLine;
using OrleansWorkflows.Definitions;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary><c>graph FILE WORKFLOW</c>: draws a workflow.</summary>
internal static class GraphCommand
{
    public static Command Create()
    {
        var spec = new SpecArguments();
        var format = new Option<string>("--format", "-f") { Description = "Form of the drawing.", DefaultValueFactory = _ => "text", HelpName = string.Join('|', WorkflowDrawing.Formats) };
        format.AcceptOnlyFromAmong([.. WorkflowDrawing.Formats]);
        var command = Verb.Create("graph", "Draw a workflow: for the terminal, as Mermaid, SVG or JSON.", RunAsync);
        spec.AddTo(command);
        command.Add(format);
        return command;

        async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            var definition = await spec.ReadAsync(parsed, cancellationToken);
            Console.Out.WriteLine(WorkflowDrawing.Draw(definition, parsed.GetRequiredValue(format)).TrimEnd());
            return CommandLine.Ok;
        }
    }
}
