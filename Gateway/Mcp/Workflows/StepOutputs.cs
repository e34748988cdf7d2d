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

    private const int MaxPages = 5;

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

    /// <summary>The newest output of an execution that is no answer; undefined: there is none.</summary>
    public async Task<JsonElement> NewestAsync(ExecutionId execution) => (await OfAsync(execution)).LastOrDefault(output => !output.IsAnswer).Output;

    private async Task<List<StepOutput>> OfAsync(ExecutionId execution)
    {
        var outputs = new List<StepOutput>();
        var query = grains.GetGrain<IExecutionQueryGrain>(0);
        long? from = 1;
        for (var page = 0; page < MaxPages && from is { } sequence; page++)
        {
            var history = await query.History(execution, sequence, PageSize);
            foreach (var entry in history?.Items ?? [])
            {
                var field = entry.Type switch { "step_completed" => "output", "yield_answered" => "answer", _ => null };
                if (field is not null && entry.Step is { } step
                    && entry.Data.Element.TryGetProperty(field, out var output) && output.ValueKind != JsonValueKind.Null)
                {
                    outputs.Add(new StepOutput(step, output, field == "answer"));
                }
            }

            from = history?.NextSequence;
        }

        return outputs;
    }

    private readonly record struct StepOutput(string Step, JsonElement Output, bool IsAnswer);
}
