using System.CommandLine;
using System.Text.Json;
using OrleansWorkflows.Definitions;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary><c>dry-run FILE WORKFLOW</c>: what an execution would do, without doing it.</summary>
internal static class DryRunCommand
{
    public static Command Create()
    {
        var spec = new SpecArguments();
        var parameters = new ParamOptions();
        var json = new Option<bool>("--json") { Description = "Print the plan as JSON." };
        var command = Verb.Create("dry-run", "Show what an execution would do with these parameters, without doing it.", RunAsync);
        spec.AddTo(command);
        parameters.AddTo(command);
        command.Add(json);
        return command;

        async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            var arguments = await parameters.ReadAsync(parsed, cancellationToken);
            var definition = await spec.ReadAsync(parsed, cancellationToken);
            var reply = DryRuns.Plan(definition, arguments);
            if (reply.Plan is not { } plan)
            {
                var errors = Terminal.Error();
                foreach (var problem in reply.Problems)
                {
                    errors.Line(ProblemText.Of(problem, errors));
                }

                return CommandLine.Invalid;
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Write(plan);
            }
            else
            {
                Write(plan.Element, Terminal.Output());
            }

            return CommandLine.Ok;
        }
    }

    private static void Write(JsonElement plan, Terminal terminal)
    {
        terminal.Line($"{terminal.Bold(plan.GetProperty("workflow").GetString()!)} with {plan.GetProperty("params").GetRawText()}");
        var steps = plan.GetProperty("steps").EnumerateArray().ToList();
        var width = steps.Max(step => step.GetProperty("id").GetString()!.Length);
        foreach (var wave in steps.GroupBy(step => step.TryGetProperty("wave", out var number) ? number.GetInt32() : (int?)null).OrderBy(wave => wave.Key ?? int.MaxValue))
        {
            terminal.Line();
            terminal.Line(terminal.Bold(wave.Key is { } number ? $"wave {number + 1}{(wave.Skip(1).Any() ? " (at once)" : "")}" : "only when sent to"));
            foreach (var step in wave)
            {
                terminal.Line($"  {step.GetProperty("id").GetString()!.PadRight(width)}  {What(step)}");
                foreach (var detail in Details(step))
                {
                    terminal.Line($"  {new string(' ', width)}    {terminal.Dim(detail)}");
                }
            }
        }
    }

    private static string What(JsonElement step)
    {
        var type = step.GetProperty("type").GetString()!;
        var target = Text(step, "workflow") ?? (type == "call" ? Text(step, "calls") : null);
        return target is null ? type : $"{type} {target}";
    }

    /// <summary>Whatever else the plan says of a step, a line each, in its order.</summary>
    private static IEnumerable<string> Details(JsonElement step)
    {
        foreach (var field in step.EnumerateObject())
        {
            var isShown = field.Name is "id" or "type" or "wave" or "runs" or "workflow" || (field.Name == "calls" && field.Value.ValueKind == JsonValueKind.String);
            if (!isShown)
            {
                yield return $"{field.Name.Replace('_', ' ')}: {Value(field.Value)}";
            }
        }
    }

    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.ReplaceLineEndings(" ").Trim(),
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => string.Join(", ", value.EnumerateArray().Select(item => item.GetString())),
        _ => value.GetRawText(),
    };

    private static string? Text(JsonElement step, string field) => step.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
