using System.Text.Json;
using ModelContextProtocol.Protocol;
using OrleansWorkflows.Gateway.Mcp.Workflows;

namespace OrleansWorkflows.Gateway.Mcp.Questions;

/// <summary>The open questions of an execution as forms, with what has to be seen to answer them.</summary>
public sealed class QuestionForms(StepOutputs outputs)
{
    /// <param name="client">Null, or without elicitation by forms: nothing can be asked.</param>
    /// <param name="skipped">Tokens of questions that are not to be asked.</param>
    /// <param name="complaints">Token → why the last answer was not taken.</param>
    public async Task<List<Question>> OfAsync(
        ExecutionView view, ClientCapabilities? client, IReadOnlySet<string>? skipped = null, IReadOnlyDictionary<string, string>? complaints = null)
    {
        var questions = new List<Question>();
        if (client?.Elicitation is not { } elicitation || (elicitation.Form is null && elicitation.Url is not null))
        {
            return questions;
        }

        foreach (var open in view.Waiting.Where(open => skipped?.Contains(open.Token) is not true))
        {
            if (ElicitationForm.Of(open.Schema.Element) is not { } form)
            {
                continue;
            }

            var parts = new List<string> { open.Message };
            if (complaints?.GetValueOrDefault(open.Token) is { } complaint)
            {
                parts.Insert(0, complaint);
            }

            if (Background.IsNeeded(form) && await outputs.BeforeAsync(new ExecutionId(open.ExecutionId), open.Token) is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } output)
            {
                parts.Add(Background.Show(output));
            }

            questions.Add(new Question(open.Token, new ElicitRequestParams
            {
                Message = string.Join("\n\n", parts.Where(part => part.Length > 0)),
                RequestedSchema = form,
            }));
        }

        return questions;
    }
}
