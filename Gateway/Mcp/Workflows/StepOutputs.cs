using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Mcp.Workflows;

/// <summary>
/// What the steps before a question gave. A message such as "Found 3 flights. Which one?" can not be answered by somebody who has not seen the flights.
/// </summary>
public sealed class StepOutputs(IGrainFactory grains)
{
    /// <summary>Characters of JSON in all; the newest outputs come first.</summary>
    private const int Limit = 8_000;

    private const int PageSize = 200;

    /// <summary>Of a long history the end is looked at.</summary>
    private const int MaxEntries = 1_000;

    /// <summary>Step → output, of the executions that ask; null: nothing is asked, or there is nothing to show.</summary>
    public async Task<JsonObject?> BeforeQuestionsAsync(ExecutionView view)
    {
        var outputs = new List<StepOutput>();
        foreach (var asking in view.Waiting.Select(question => question.ExecutionId).Distinct().Take(3))
        {
            outputs.AddRange(await OfAsync(new ExecutionId(asking)));
        }

        var json = new JsonObject();
        var left = Limit;
        foreach (var (step, output, _) in Enumerable.Reverse(outputs))
        {
            var text = output.GetRawText();
            json[step] ??= text.Length <= left ? JsonNode.Parse(text) : $"({text.Length} characters, too long to show here)";
            left -= Math.Min(text.Length, left);
        }

        return json.Count == 0 ? null : json;
    }

    /// <summary>
    /// The newest output that is no answer and was there when a question was put; undefined: there is none. What comes later does not count, so that the
    /// question reads the same for as long as it is open: clients know an open question by its key and take another text under it for a mistake.
    /// </summary>
    /// <param name="token">Of the question.</param>
    public async Task<JsonElement> BeforeAsync(ExecutionId execution, string token) => (await OfAsync(execution, token)).LastOrDefault(output => !output.IsAnswer).Output;

    /// <param name="until">The token of the question before which to stop; null: everything.</param>
    private async Task<List<StepOutput>> OfAsync(ExecutionId execution, string? until = null)
    {
        var outputs = new List<StepOutput>();
        var query = grains.GetGrain<IExecutionQueryGrain>(0);
        long? from = await grains.GetGrain<IExecutionGrain>(execution.Value).Get(includeSteps: false) is { } view ? Math.Max(1, view.Sequence - MaxEntries + 1) : null;
        while (from is { } sequence)
        {
            var history = await query.History(execution, sequence, PageSize);
            foreach (var entry in history?.Items ?? [])
            {
                if (until is not null && entry.Type == "yield_opened" && entry.Data.Element.TryGetProperty("token", out var token) && token.ValueEquals(until))
                {
                    return outputs;
                }

                var field = entry.Type switch { "step_completed" => "output", "yield_answered" => "answer", _ => null };
                if (field is not null && entry.Step is { } step
                    && entry.Data.Element.TryGetProperty(field, out var output) && output.ValueKind != JsonValueKind.Null)
                {
                    outputs.Add(new StepOutput(step, output, field == "answer"));
                }
            }

            from = history?.NextSequence;
        }

        return until is null ? outputs : [];
    }

    private readonly record struct StepOutput(string Step, JsonElement Output, bool IsAnswer);
}
