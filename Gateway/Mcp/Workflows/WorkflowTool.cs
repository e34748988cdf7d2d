using System.Text;
using ModelContextProtocol.Protocol;

namespace OrleansWorkflows.Gateway.Mcp.Workflows;

/// <summary>The tool of a workflow, written so that a model knows when to call it and what can happen.</summary>
internal static class WorkflowTool
{
    private const int MaxDrawingLines = 40;

    private const int MaxQuestions = 5;

    public static Tool Of(WorkflowCard card, string name) => new()
    {
        Name = name,
        Title = card.Name.Replace('_', ' '),
        Description = Describe(card),
        InputSchema = card.InputSchema.Element,
        OutputSchema = ExecutionOutcome.Schema,
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
        var text = new StringBuilder(UseWhen(card));
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

    private static string UseWhen(WorkflowCard card)
    {
        const string Begin = "Use this when";
        var description = card.Description?.Trim() ?? "";
        if (description.Length == 0)
        {
            return $"{Begin} the workflow '{card.Name}' is asked for.";
        }

        if (description.StartsWith(Begin, StringComparison.OrdinalIgnoreCase))
        {
            return description;
        }

        // "Book a trip" reads on as a sentence; "SQL over…" and "I18n" keep their capitals.
        var startsWithWord = description.Length > 1 && char.IsUpper(description[0]) && (char.IsLower(description[1]) || description[1] == ' ');
        var sentence = startsWithWord ? char.ToLowerInvariant(description[0]) + description[1..] : description;
        // "Books a trip" against "Book a trip".
        var verb = sentence.Split(' ', 2)[0];
        var isThirdPerson = startsWithWord && verb.EndsWith('s') && !verb.EndsWith("ss", StringComparison.Ordinal);
        return $"{Begin} you {(isThirdPerson ? "need something that" : "want to")} {sentence}{(char.IsPunctuation(sentence[^1]) ? "" : ".")}";
    }
}
