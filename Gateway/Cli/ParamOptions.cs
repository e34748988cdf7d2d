using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansWorkflows.Gateway.Cli;

/// <summary><c>-p name=value</c> and <c>--params JSON</c>: the parameters of an execution.</summary>
internal sealed class ParamOptions
{
    private readonly Option<string[]> _single = new("--param", "-p")
    {
        Description = "One parameter; can be given several times. Values are text, brought to the parameter's type; lists and objects are JSON.",
        HelpName = "name=value",
    };

    private readonly Option<string?> _all = new("--params") { Description = "All parameters as a JSON object, or @FILE; single ones win.", HelpName = "JSON" };

    public void AddTo(Command command)
    {
        command.Add(_single);
        command.Add(_all);
    }

    /// <exception cref="UsageException">Something is no parameter or no JSON.</exception>
    public async Task<JsonBytes> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var values = parsed.GetValue(_all) is { } all ? await ObjectAsync(all, cancellationToken) : [];
        foreach (var given in parsed.GetValue(_single) ?? [])
        {
            var (name, value) = Split(given, "--param", "-p origin=Paris");
            values[name] = Value(value);
        }

        return JsonBytes.Parse(values.ToJsonString());
    }

    /// <exception cref="UsageException">There is no name or no <c>=</c>.</exception>
    public static (string Name, string Value) Split(string given, string option, string example)
    {
        var at = given.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? (given[..at], given[(at + 1)..])
            : throw new UsageException($"WF0282: '{given}' is no value for {option}. Write a name, an equals sign and the value: {example}");
    }

    /// <summary>Lists and objects as JSON; everything else as text, which the parameter's own type makes a number, a flag or a date of.</summary>
    public static JsonNode? Value(string text)
    {
        if (text is ['[' or '{', ..])
        {
            try
            {
                return JsonNode.Parse(text);
            }
            catch (JsonException)
            {
                // Text that only begins like JSON.
            }
        }

        return JsonValue.Create(text);
    }

    private static async Task<JsonObject> ObjectAsync(string given, CancellationToken cancellationToken)
    {
        var text = given.StartsWith('@') ? await CheckedFile.TextOfAsync(given[1..], cancellationToken) : given;
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new UsageException("WF0282: --params has to be a JSON object: --params '{\"origin\":\"Paris\"}'");
        }
        catch (JsonException exception)
        {
            throw new UsageException($"WF0282: --params is no JSON: {exception.Message} Write for example --params '{{\"origin\":\"Paris\"}}'");
        }
    }
}
