using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Apps;
using OrleansWorkflows.Gateway.Mcp.Tools;

namespace OrleansWorkflows.Gateway.Mcp.Workflows;

/// <summary>The tool of a workflow, written so that a model knows when to call it and what can happen.</summary>
internal static class WorkflowTool
{
    private const int MaxDrawingLines = 40;

    private const int MaxQuestions = 5;

    private static readonly JsonElement OutputSchema = Tools.OutputSchema.OrError(ExecutionOutcome.Schema);

    public static Tool Of(WorkflowCard card, string name) => new()
    {
        Name = name,
        Title = card.Name.Replace('_', ' '),
        Description = Describe(card),
        InputSchema = card.InputSchema.Element,
        OutputSchema = OutputSchema,
        Meta = ExecutionApp.ToolMeta(),
        Annotations = new ToolAnnotations
        {
            Title = card.Name.Replace('_', ' '),
            ReadOnlyHint = card.IsReadOnly,
            DestructiveHint = !card.IsReadOnly,
            IdempotentHint = card.IsReadOnly,
            OpenWorldHint = card.Calls.Count > 0,
        },
    };

    private static string Describe(WorkflowCard card)
    {
        var text = new StringBuilder(ToolSentence.UseWhen(card.Description, $"the workflow '{card.Name}' is asked for"));
        text.Append("\n\nWorkflow '").Append(card.Name).Append("' of the domain '").Append(card.Domain).Append("':\n");
        var lines = card.Drawing.TrimEnd().Split('\n');
        text.AppendJoin('\n', lines.Take(MaxDrawingLines));
        if (lines.Length > MaxDrawingLines)
        {
            text.Append($"\n… {lines.Length - MaxDrawingLines} more lines; get_workflow shows all.");
        }

        if (card.OnFailure.Length > 0)
        {
            text.Append("\n\n").Append(card.OnFailure);
        }

        if (card.MayAsk.Count > 0)
        {
            text.Append("\n\nMay ask: ").AppendJoin(" | ", card.MayAsk.Take(MaxQuestions).Select(question => $"\"{question}\""));
            text.Append(". It then waits, without limit unless it says one, until somebody answers.");
        }

        foreach (var example in card.Examples.Take(2))
        {
            text.Append("\n\nExample: ").Append(example);
        }

        return text.ToString();
    }
}
