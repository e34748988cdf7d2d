using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary>Answers for steps that ask: those given beforehand, then whoever sits at the terminal.</summary>
internal sealed class Questions
{
    private readonly Dictionary<string, Queue<JsonBytes>> _prepared = [];

    private readonly HashSet<string> _seen = [];

    /// <exception cref="UsageException">An answer has no step or is no JSON.</exception>
    public Questions(IEnumerable<string> prepared)
    {
        foreach (var given in prepared)
        {
            var (step, json) = ParamOptions.Split(given, "--answer", "--answer 'approve={\"approved\":true}'");
            try
            {
                (_prepared.TryGetValue(step, out var answers) ? answers : _prepared[step] = new()).Enqueue(JsonBytes.Parse(json));
            }
            catch (JsonException exception)
            {
                throw new UsageException($"WF0282: the answer for '{step}' is no JSON: {exception.Message} Write for example --answer '{step}={{\"approved\":true}}'");
            }
        }
    }

    /// <summary>True once for every question.</summary>
    public bool IsNew(WaitingView question) => _seen.Add(question.Token);

    /// <summary>Null: there is nobody to ask.</summary>
    public async Task<JsonBytes?> AnswerAsync(WaitingView question, Terminal terminal, CancellationToken cancellationToken)
    {
        if (_prepared.TryGetValue(question.Node, out var answers) && answers.TryDequeue(out var prepared))
        {
            return prepared;
        }

        if (Console.IsInputRedirected)
        {
            return null;
        }

        terminal.Line(terminal.Bold(question.Message));
        var answer = new JsonObject();
        foreach (var field in question.Schema.Element.GetProperty("properties").EnumerateObject())
        {
            terminal.Ask($"  {field.Name}{Remark(field.Value)}: ");
            // Reading a line can not be interrupted; Ctrl-C ends the wait for it.
            var line = await Task.Run(Console.In.ReadLine, cancellationToken).WaitAsync(cancellationToken);
            if (line is null)
            {
                return null;
            }

            if (line.Length > 0)
            {
                // As with parameters, the field's own type makes something else of text where it has to.
                answer[field.Name] = ParamOptions.Value(line);
            }
        }

        return JsonBytes.Parse(answer.ToJsonString());
    }

    private static string Remark(JsonElement schema)
    {
        var type = schema.TryGetProperty("format", out var format) || schema.TryGetProperty("type", out format) ? format.GetString() : null;
        var choices = schema.TryGetProperty("enum", out var values) ? string.Join("|", values.EnumerateArray().Select(value => value.ToString())) : null;
        return (choices ?? type) is { } remark ? $" ({remark})" : "";
    }
}
